"""The roadmap for one reader: what he may see of it, its tables, proposals and simulation."""
