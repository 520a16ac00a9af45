"""Door 2, the agent: a reply to a notification answers the customer, and its #commands run the case."""

from mailbot.desk.orders import asking, cases, course, erasing, labels, opening, people, problems, splitting, undo, work
from mailbot.desk.orders.door import MOST_COMMANDS, obey
from mailbot.desk.orders.registry import COMMANDS, NAMES
from mailbot.desk.orders.several import by_case, obey_all
from mailbot.desk.orders.situation import DeskSituation

__all__ = [
    "COMMANDS",
    "MOST_COMMANDS",
    "NAMES",
    "DeskSituation",
    "asking",
    "by_case",
    "cases",
    "course",
    "erasing",
    "labels",
    "obey",
    "obey_all",
    "opening",
    "people",
    "problems",
    "splitting",
    "undo",
    "work",
]
