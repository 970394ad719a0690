"""The roadmap: activities over the years of the period, their money, order and effect."""
