"""Foreign spreadsheets: what their columns, values, units and links mean, proposed and applied."""
