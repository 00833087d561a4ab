"""The engine against its laws."""
