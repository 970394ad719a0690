"""The file that carries changes from the room to the server."""
