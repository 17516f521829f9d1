"""What was recorded by which day."""
