"""Which lines of a mail are the sender's own, and which came along."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from replies.read.endings import mark_ending
from replies.read.leads import COLONS, Lead, Weight, field, lead_at
from replies.read.lines import DECORATION, Kind, Line, next_written, unquoted

LINK = re.compile(r"[(<\[]?https?://\S+[)>\]]?[ >]*$")
SENTENCE_END = (".", "?", "!", ":", "\u3002")
# A quoted line of this length may have been wrapped by a server on the way.
WRAPPED_FROM = 55
# What a client wrapped before the ">" that closes an address.
WRAPPED_LEAD = re.compile(r">\s?[^\s>@]{0,20}(?: [^\s>@]{1,20})?\s?[:\uff1a]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What was found beside the kinds of the lines."""

    block: bool = False
    """Below a header block, as Outlook sets it above answered and forwarded mails alike, all is history."""
    forwarded_at: int = -1
    """Where a mail begins that was said to be forwarded; -1 where none was."""


def lay_out(lines: list[Line]) -> Layout:
    """Finds the kind of each line."""
    layout = _find_leads(lines)
    _join_wrapped_quotes(lines)
    for start, end in list(runs(lines, Kind.OWN)):
        _mark_rule_above_lead(lines, start, end)
        mark_ending(lines, start, end)
    return layout


def runs(lines: list[Line], kind: Kind) -> Iterator[tuple[int, int]]:
    """The stretches of one kind, with blank lines inside them, each as its first index and one past its last."""
    start = end = -1
    for index, line in enumerate(lines):
        if line.kind is kind:
            start = index if start < 0 else start
            end = index + 1
        elif line.kind is not Kind.BLANK and start >= 0:
            yield start, end
            start = -1
    if start >= 0:
        yield start, end


def _find_leads(lines: list[Line]) -> Layout:
    words = [line.words for line in lines]
    forwarded_at = -1
    index = 0
    while index < len(lines):
        lead = _lead(lines, words, index)
        following = next_written(lines, lead.end) if lead else 0
        if lead is None or not _holds(lines, lead, following):
            index += 1
            continue
        if lead.forwarded and forwarded_at < 0:
            forwarded_at = lead.end
        _mark_written(lines, lead.start, lead.end, Kind.LEAD)
        if _kind_at(lines, following) is Kind.OWN:
            _mark_written(lines, lead.end, len(lines), Kind.HISTORY)
            return Layout(lead.block, forwarded_at)
        index = lead.end
    return Layout(forwarded_at=forwarded_at)


def _lead(lines: list[Line], words: list[str], index: int) -> Lead | None:
    line = lines[index]
    if line.kind is Kind.OWN or (line.kind is Kind.QUOTED and _may_be_lead(line.words)):
        return lead_at(words, index)
    if line.kind is not Kind.LEAD:
        return None
    end = next((i for i in range(index, len(lines)) if lines[i].kind not in (Kind.LEAD, Kind.BLANK)), len(lines))
    inner = lead_at(words, index)
    return replace(inner, end=end) if inner else Lead(index, end, Weight.STRONG)


def _may_be_lead(words: str) -> bool:
    """A line that begins like a quote, but may be GroupWise's lead or the end of a wrapped one."""
    return words.startswith(">>> ") or (len(words) <= 45 and WRAPPED_LEAD.match(words) is not None)


def _holds(lines: list[Line], lead: Lead, following: int) -> bool:
    """A weak lead needs a quote or a header block under it; a block that somebody announces is part of their words."""
    if lines[lead.start].kind is Kind.LEAD or _kind_at(lines, following) in (Kind.QUOTED, Kind.LEAD):
        return True
    if lead.weight is Weight.WEAK:
        below = lines[following].words if following < len(lines) else ""
        return below.startswith("|") or field(below) is not None
    announcement = [line.words for line in lines[max(lead.start - 2, 0) : lead.start] if line.kind is Kind.OWN][-1:]
    announced = announcement and announcement[0].endswith(COLONS) and len(announcement[0].split()) > 3
    return not (announced and field(lines[lead.start].words))


def _mark_written(lines: list[Line], start: int, end: int, kind: Kind) -> None:
    for line in lines[start:end]:
        if line.kind is not Kind.BLANK:
            line.kind = kind


def _join_wrapped_quotes(lines: list[Line]) -> None:
    """Gives the rest of a quoted line that a server wrapped back to its quote."""
    for index in range(1, len(lines) - 1):
        above, line, below = lines[index - 1 : index + 2]
        if line.kind is not Kind.OWN or above.kind is not Kind.QUOTED or below.kind is not Kind.QUOTED:
            continue
        opened = above.words.count("(") > above.words.count(")") or above.words.count("<") > above.words.count(">")
        wrapped = len(above.words) >= WRAPPED_FROM and not above.words.endswith(SENTENCE_END)
        if LINK.match(line.words) or (not line.words[0].isupper() and (opened or wrapped)):
            line.kind = Kind.QUOTED


def _mark_rule_above_lead(lines: list[Line], start: int, end: int) -> None:
    """A rule across the page right above a lead belongs to it."""
    following = next_written(lines, end)
    if following >= len(lines) or lines[following].kind is not Kind.LEAD:
        return
    for index in range(end - 1, start - 1, -1):
        line = lines[index]
        if line.kind is Kind.OWN and not DECORATION.fullmatch(line.words[:200]):
            return
        if line.kind is Kind.OWN:
            line.kind = Kind.LEAD


def mark_answered(lines: list[Line]) -> None:
    """Finds the quoted lines that the sender's own words need."""
    quotes = list(runs(lines, Kind.QUOTED))
    if not quotes:
        return
    found = {line.kind for line in lines}
    answered = {end for _, end in quotes if _kind_at(lines, next_written(lines, end)) is Kind.OWN}
    first = min(answered, default=len(lines))
    inline = len(answered) > 1 or any(start >= first and _speaks(lines, start, end) for start, end in quotes)
    for start, end in quotes:
        attributed = _attributed(lines, start, end)
        if end in answered:
            kept = inline or not attributed
        elif Kind.OWN not in found:
            kept = not attributed and len(quotes) == 1
        else:
            kept = not attributed and Kind.LEAD not in found and not _reads_as_mail(lines, start, end)
        if kept:
            _mark_written(lines, start, end, Kind.ANSWERED)


def _speaks(lines: list[Line], start: int, end: int) -> bool:
    """A quote that is more than somebody's signature."""
    return any(len(line.words.split()) > 6 for line in lines[start:end])


def _kind_at(lines: list[Line], index: int) -> Kind | None:
    return lines[index].kind if 0 <= index < len(lines) else None


def _attributed(lines: list[Line], start: int, end: int) -> bool:
    """A lead stands above the quote, or first in it."""
    above = [line.kind for line in lines[max(start - 5, 0) : start] if line.kind is not Kind.BLANK]
    if above[-1:] == [Kind.LEAD]:
        return True
    inside = [unquoted(line.words) for line in lines[start : min(end, start + 8)]]
    first = next((index for index, words in enumerate(inside) if words), len(inside))
    found = (lead_at(inside, index) for index in range(first, min(first + 3, len(inside))))
    return any(lead.start == first for lead in found if lead)


def _reads_as_mail(lines: list[Line], start: int, end: int) -> bool:
    """A quote without a lead at the end of a mail: paragraphs or nested quotes, not commands or a console's output."""
    above = [line.words for line in lines[max(start - 3, 0) : start] if line.kind is Kind.OWN]
    if above and above[-1].endswith(COLONS):
        return False
    quote = [line.words for line in lines[start:end] if line.kind is Kind.QUOTED]
    return any(not unquoted(words) or words.startswith((">>", "> >")) for words in quote) or (
        sum(len(words) >= WRAPPED_FROM for words in quote) >= 2
    )
