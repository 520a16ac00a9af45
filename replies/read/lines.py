"""Lines, and what each of them is."""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a line is."""

    BLANK = "blank"
    OWN = "own"
    QUOTED = "quoted"
    """Set off as a quote, line by line: more of the sender's own words may follow."""
    ANSWERED = "answered"
    """Quoted, and needed to understand the sender's own words."""
    LEAD = "lead"
    """Says that a quote follows: "On 3 May, Jo wrote:", a header block, "Original Message"."""
    HISTORY = "history"
    """Everything after a lead whose quote is not set off line by line."""
    FORWARDED = "forwarded"
    """Of a forwarded mail that is to be read."""
    SIGNATURE = "signature"
    DISCLAIMER = "disclaimer"


# A view of so many lines is enough to read a mail by.
MOST_LINES = 5_000
# Marks of writing direction and joiners of no width, which clients put around dates and names.
INVISIBLE = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x2060, 0xFEFF))
QUOTE_MARKS = re.compile(r"(?:[>|]\s?)+")
DECORATION = re.compile(r"[-_*#~=+\u2013\u2014\u1427. ]*[-_*#~=+\u1427][-_*#~=+\u2013\u2014\u1427 ]+|\u1427")


@dataclass(slots=True)
class Line:
    """A line as it stands, what there is to compare, and what it was found to be."""

    raw: str
    words: str
    """Without white space at the ends and without invisible marks."""
    kind: Kind


# One for all: what a blank line is never changes.
EMPTY = Line("", "", Kind.BLANK)


def line(raw: str, kind: Kind | None = None) -> Line:
    """A line of plain text; of the kind that its first character gives it, where none is known."""
    words = raw.strip()
    if not words.isascii():
        words = words.translate(INVISIBLE).strip()
    if not words:
        return EMPTY
    if kind is None:
        kind = Kind.QUOTED if words[0] == ">" else Kind.OWN
    return Line(raw, words, kind)


def unquoted(words: str) -> str:
    """A quoted line without its quote marks."""
    marks = QUOTE_MARKS.match(words)
    return words[marks.end() :].strip() if marks else words


def next_written(lines: list[Line], start: int) -> int:
    """The index of the first line from ``start`` on that is not blank; the number of lines where there is none."""
    for index in range(start, len(lines)):
        if lines[index].kind is not Kind.BLANK:
            return index
    return len(lines)
