"""The grid: its columns, and its rows as the browser gets them."""
