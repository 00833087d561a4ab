"""The workshop of rule authors: a folder for each of its commands, and what they share."""
