"""What the screens of records compute: lists, forms, pages. No HTTP, no writes, no SQL."""
