"""People and time; pure."""
