"""The formats that can be imported, each in its own module with a function `read`."""
