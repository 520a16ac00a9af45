"""What an HTML page has and does not show: one rule for all that read HTML."""

import re
from collections.abc import Mapping
from html import unescape

from replies.read.vocabulary import words

_UNSHOWN = frozenset(words(["head, style, script, title, template, object, svg"]))
_STYLE = re.compile(
    r"(?:^|[;\s/])(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"([^\s=\"'<>/]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


def hides(name: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element of this name, in lower case, keeps what is in it from the reader's eyes."""
    return name in _UNSHOWN or "hidden" in attributes or _STYLE.search(attributes.get("style", "")) is not None


def attributes_of(text: str) -> dict[str, str]:
    """The attributes in what stands after a start tag's name, their names in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for each in _ATTRIBUTE.finditer(text):
        found.setdefault(each[1].lower(), unescape(each[2] or each[3] or each[4] or ""))
    return found
