"""Packs: what loads, what is refused, and what the refusal says."""
