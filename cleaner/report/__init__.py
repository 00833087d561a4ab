"""What was removed, told to each reader: machines, ``patch``, statistics and eyes. Values in, text out; no files."""
