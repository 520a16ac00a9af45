"""Door 2, the agent: a reply to a notification answers the customer, and its #commands run the case."""

from mailbot.desk.orders import asking, cases, course, labels, opening, people, problems, splitting, undo, work
from mailbot.desk.orders.door import MOST_COMMANDS, obey
from mailbot.desk.orders.registry import COMMANDS, NAMES
from mailbot.desk.orders.situation import DeskSituation

__all__ = [
    "COMMANDS",
    "MOST_COMMANDS",
    "NAMES",
    "DeskSituation",
    "asking",
    "cases",
    "course",
    "labels",
    "obey",
    "opening",
    "people",
    "problems",
    "splitting",
    "undo",
    "work",
]
