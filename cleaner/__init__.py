"""Rules that strip site furniture from extracted articles, and a report of every character they took."""

__version__ = "0.1.0"
