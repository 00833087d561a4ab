"""Draft rules from what repeats across a corpus (`cleaner suggest`)."""
