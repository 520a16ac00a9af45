"""What things are and how they count; pure."""
