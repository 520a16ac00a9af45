"""``mailbot agreement``: which agreements there are, whether a file is right, and what one decides."""

from mailbot.cli.agreements.commands import app
from mailbot.cli.agreements.view import coverage_view

__all__ = ["app", "coverage_view"]
