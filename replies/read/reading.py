"""Reads a body: the sender's own words apart from everything that came along."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from replies.read.layout import Layout, lay_out, mark_answered
from replies.read.lines import MOST_LINES, Kind, Line, line
from replies.read.markup import html_lines, shows_quote
from replies.read.vocabulary import LANGUAGES, words

LONGEST_TEXT = 100_000
LONGEST_MARKER = 30
POINTERS = "|".join(re.escape(pointer) for pointer in words(language.pointers for language in LANGUAGES))
POINTER = re.compile(rf"(?<!\w)(?:{POINTERS})")
# A forward with so few words of the sender's own is sent for what is below.
FEW_WORDS = 12
FEW_WORDS_POINTING = 30


@dataclass(frozen=True, slots=True)
class Reading:
    """A body in its parts: a view, bounded in length, while the whole mail stays elsewhere."""

    new_text: str
    """What to read: the sender's words, the quoted lines that they answer, and a forwarded mail that they point to."""
    quote: str
    """The quoted history, with the lines that introduce it."""
    signature: str
    disclaimer: str
    forwarded: bool
    """Somebody else's mail was passed on, and is part of ``new_text``."""
    own_text: str
    """What the sender typed: ``new_text`` without a word of anybody else's. Commands are read from here alone."""


def read(text: str, html: str = "", marker: str = "") -> Reading:
    """The parts of a body; ``marker`` is our own line above which answers are to be written.

    Never raises; takes time that grows with the length of the body, of which no more than ``LONGEST_TEXT`` is read.
    """
    plain = [line(raw) for raw in text[:LONGEST_TEXT].splitlines()[:MOST_LINES]]
    reading, sure = _read_lines(plain, marker)
    if not html or sure or (text.strip() and not shows_quote(html)):
        return reading
    marked, _ = _read_lines(html_lines(html), marker)
    return marked if marked.new_text or not reading.new_text else reading


def _read_lines(lines: list[Line], marker: str) -> tuple[Reading, bool]:
    """The parts, and whether the lines themselves tell where the quote begins and ends."""
    _mark_marker(lines, marker)
    layout = lay_out(lines)
    sure = layout.block or any(each.kind is Kind.QUOTED for each in lines)
    mark_answered(lines)
    own = _text(lines, Kind.OWN)
    if _passes_on(own, layout):
        _mark_forwarded(lines, layout)
    forwarded = any(each.kind is Kind.FORWARDED for each in lines)
    reading = Reading(
        new_text=_text(lines, Kind.OWN, Kind.ANSWERED, Kind.FORWARDED),
        quote=_text(lines, Kind.LEAD, Kind.QUOTED, Kind.HISTORY),
        signature=_text(lines, Kind.SIGNATURE),
        disclaimer=_text(lines, Kind.DISCLAIMER),
        forwarded=forwarded,
        own_text=own,
    )
    return reading, sure


def _mark_marker(lines: list[Line], marker: str) -> None:
    """The first line with our marker leads what follows; its beginning is enough, since clients wrap long lines."""
    wanted = " ".join(marker.split())[:LONGEST_MARKER]
    found = next((each for each in lines if wanted in each.words), None) if wanted else None
    if found is not None:
        found.kind = Kind.LEAD


def _passes_on(own: str, layout: Layout) -> bool:
    """The sender wrote nothing, or so little that the mail below is what they want read."""
    length = len(own.split())
    if not length:
        return True
    if length > FEW_WORDS_POINTING or (layout.forwarded_at < 0 and not layout.block):
        return False
    if layout.forwarded_at >= 0 and length <= FEW_WORDS:
        return True
    return POINTER.search(own.lower()) is not None


def _mark_forwarded(lines: list[Line], layout: Layout) -> None:
    for index, each in enumerate(lines):
        quoted = each.kind is Kind.QUOTED and 0 <= layout.forwarded_at <= index
        if quoted or each.kind is Kind.HISTORY:
            each.kind = Kind.FORWARDED


def _text(lines: Iterable[Line], *kinds: Kind) -> str:
    """The lines of these kinds, with the blank lines between them."""
    held: list[str] = []
    blanks = above = 0
    for each in lines:
        if each.kind is Kind.BLANK:
            blanks += 1
        elif each.kind in kinds:
            held += [""] * max(blanks, above) if held else []
            held.append(each.raw)
            blanks = above = 0
        else:
            # What is left out leaves no more than one blank line.
            above, blanks = max(above, min(blanks, 1)), 0
    return "\n".join(held)
