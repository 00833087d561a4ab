"""Where documents come from: files, records, WARC and URLs, found in order and read one by one."""
