"""Why each line of a document went or stayed (`cleaner explain`)."""
