"""A pattern tried on a corpus before it is a rule (`cleaner try`)."""
