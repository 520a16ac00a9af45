"""What stands under a sender's own words: a signature, a telephone's line, a legal disclaimer."""

import re

from replies.read.lines import DECORATION, Kind, Line
from replies.read.vocabulary import DEVICES, LANGUAGES, words

DEVICE_OPENERS = words(language.devices for language in LANGUAGES)
DEVICE_NAMES = words([DEVICES])
OPENERS = words(language.disclaimer_openers for language in LANGUAGES)
PHRASES = words(language.disclaimer_phrases for language in LANGUAGES)
LONGEST_SIGNATURE = 15
LONGEST_DISCLAIMER = 60
SENTENCE = re.compile(r"[.?!\u3002\uff1f]$")
RULE = re.compile(r"_{5,}$")


def mark_ending(lines: list[Line], start: int, end: int) -> None:
    """Marks the signature and the disclaimers at the end of the own words from ``start`` to before ``end``."""
    for _ in range(4):
        before = end
        end = _mark_disclaimer(lines, start, end)
        end = _mark_signature(lines, start, end)
        if end == before:
            return


def _last_written(lines: list[Line], start: int, end: int) -> int:
    """One past the last line that is neither blank nor mere decoration."""
    while end > start and (lines[end - 1].kind is Kind.BLANK or DECORATION.fullmatch(lines[end - 1].words[:200])):
        end -= 1
    return end


def _mark(lines: list[Line], start: int, end: int, kind: Kind) -> None:
    for index in range(start, end):
        if lines[index].kind is Kind.OWN:
            lines[index].kind = kind


def _mark_disclaimer(lines: list[Line], start: int, end: int) -> int:
    first = bottom = end
    while end - bottom < LONGEST_DISCLAIMER:
        paragraph_end = _last_written(lines, start, bottom)
        top = paragraph_end
        while top > start and lines[top - 1].kind is not Kind.BLANK and paragraph_end - top < LONGEST_DISCLAIMER:
            top -= 1
        top = _below_decoration(lines, top, paragraph_end)
        if top >= paragraph_end or not _disclaims(" ".join(line.words for line in lines[top:paragraph_end])):
            break
        first = bottom = top
    _mark(lines, first, end, Kind.DISCLAIMER)
    return first


def _below_decoration(lines: list[Line], top: int, end: int) -> int:
    """Where a paragraph begins when a rule across the page cuts it from what is above."""
    for index in range(end - 1, top, -1):
        if DECORATION.fullmatch(lines[index].words[:200]):
            return index + 1
    return top


def _disclaims(paragraph: str) -> bool:
    """Legal wording: it opens as such and says one thing such texts say, or says several."""
    text = paragraph[:2000].casefold().lstrip(" *_-#[(<\"'")
    hits = sum(map(text.__contains__, PHRASES))
    return hits >= 4 or (hits >= 2 and text.startswith(OPENERS))


def _mark_signature(lines: list[Line], start: int, end: int) -> int:
    """Marks from the signature's first line on and gives its index."""
    bottom = _last_written(lines, start, end)
    first = bottom
    written = 0
    for index in range(bottom - 1, start - 1, -1):
        line = lines[index]
        if line.kind is Kind.BLANK:
            continue
        if line.kind is not Kind.OWN or written > LONGEST_SIGNATURE:
            break
        if _opens_signature(lines, index, bottom, written):
            first = index
        written += 1
    if first < bottom:
        first = _last_written(lines, start, first)
    _mark(lines, first, end, Kind.SIGNATURE)
    return first


def _opens_signature(lines: list[Line], index: int, bottom: int, written: int) -> bool:
    line = lines[index]
    if line.words == "--":
        # With the space that RFC 3676, section 4.3, asks for there is no doubt.
        return line.raw == "-- " or _signs(lines[index + 1 : bottom])
    if RULE.fullmatch(line.words):
        return _signs(lines[index + 1 : bottom])
    return written <= 3 and _adds_device(line.words)


def _signs(lines: list[Line]) -> bool:
    """Lines as a signature has them: short, and no sentence among them."""
    return all(
        len(line.words) <= 100 and not (SENTENCE.search(line.words) and len(line.words.split()) > 4) for line in lines
    )


def _adds_device(line: str) -> bool:
    """A telephone's own line; a sentence that merely begins like one names no device, or is longer."""
    if len(line) > 160 or len(line.split()) > 9:
        return False
    text = line.casefold().strip(" *_[(<")
    if not text.startswith(DEVICE_OPENERS):
        return False
    return any(name in text for name in DEVICE_NAMES) or (len(line.split()) <= 6 and not SENTENCE.search(line))
