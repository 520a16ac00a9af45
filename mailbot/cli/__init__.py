"""The command line."""

from mailbot.cli.main import main

__all__ = ["main"]
