"""Workbooks: templates, exports, and reading what comes back."""
