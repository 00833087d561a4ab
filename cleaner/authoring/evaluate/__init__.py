"""Pages with gold bodies: what extraction and rules get right, and which rule to thank or blame (`cleaner eval`)."""
