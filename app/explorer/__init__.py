"""The explorer: from an address to what one viewer sees, drawn, listed, as files."""
