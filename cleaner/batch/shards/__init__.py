"""Runs over records: OUT as numbered shards of JSON Lines or Parquet, on a disk or at a URL."""
