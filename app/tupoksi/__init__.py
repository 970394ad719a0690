"""The page on which tupoksi become processes: what it shows, what it reads, what it is told."""
