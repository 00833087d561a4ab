"""Processes that work for a run, each page with limits of time and memory of its own."""
