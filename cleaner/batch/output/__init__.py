"""What stands in the OUT of a run: claimed, filled, reported and given back."""
