"""From bytes to a decision; pure."""
