"""What was cut and why, for readers."""
