"""What changes between two rule sets (`cleaner compare`)."""
