"""Every write. Views, commands and imports call these; each leaves a row in the change log."""
