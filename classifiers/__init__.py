"""Text to labels; knows nothing of mail or cases."""
