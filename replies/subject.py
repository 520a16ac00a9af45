"""Subjects: one safe line out of whatever a sender wrote in the subject field."""

import re
from functools import lru_cache

LONGEST = 120
"""Characters of a cleaned subject."""

# What mail clients put before the subject of an answer or of a forwarded mail, in the languages that they are sold in.
_FORWARDS = "fwd|fw|wg|rv|vl|doorst|ilt|trs|továbbítás|πρθ|прд|пересл|转发|轉寄|轉發|転送|הועבר"
_ANSWERS = "re|aw|antw|antwort|sv|vá|odp|odg|ynt|yan|resp|rif|bls|atb|σχετ|απ|отв|на|回复|回覆|答复|答覆|返信|השב|رد"
_PREFIXES = f"{_ANSWERS}|{_FORWARDS}"
# These are such prefixes too, but a subject may well begin so ("R: drive is full"): they need another one behind them.
_DOUBTFUL_FORWARDS = "i|vb|pd|tr|fs|enc"
_DOUBTFUL = f"r|vs|res|{_DOUBTFUL_FORWARDS}"
# Some clients count: "Re[2]:", "Re(2):", "Re^2:"; the last colon is the wide one of Chinese and Japanese.
_COLON = r" ?(?:\[\d{1,3}\]|\(\d{1,3}\)|\^\d{1,3})? ?[:\uff1a] ?"
_PREFIX = re.compile(
    rf"(?:{_PREFIXES}){_COLON}|(?:{_DOUBTFUL}){_COLON}(?=(?:{_PREFIXES}|{_DOUBTFUL}){_COLON})", re.IGNORECASE
)
_FORWARD = re.compile(rf"(?:{_FORWARDS}|{_DOUBTFUL_FORWARDS}){_COLON}", re.IGNORECASE)
_ANY_TAG = re.compile(r"\[[A-Z][A-Z0-9]{0,31}-\d{1,12}\]", re.IGNORECASE)
_TAG_NUMBER = re.compile(r"-\d{1,12}$")

# Joiners cannot be seen either, but Persian and many an emoji cannot be written without them.
_JOINERS = "\u200c\u200d"
# Far more than is ever shown, so that a giant subject costs no more than a long one.
_READ = 2_000


def clean_subject(subject: str, tag: str = "") -> str:
    """The subject as one line without "Re:", "AW:", "Fwd:" and case tags, cut at a word; may be empty.

    With a tag such as ``[ACME-1042]`` every tag of that desk goes and other brackets stay; without, every tag goes.
    """
    desk = _TAG_NUMBER.sub("", tag.strip("[] "))
    line = _spaced(_tags(desk).sub(" ", _spaced(subject[:_READ])))
    start = 0
    while found := _PREFIX.match(line, start):
        start = found.end()
    return _cut(line[start:], LONGEST)


def is_answer(subject: str) -> bool:
    """Whether a subject is repeated from another mail: before or behind a case tag it has a "Re:" or the like."""
    return _PREFIX.match(_spaced(_tags("").sub(" ", _spaced(subject[:_READ])))) is not None


def passes_on(subject: str, other: str) -> bool:
    """Whether a mail with this subject passes on one with the other: the same subject, but for a mark of forwarding."""
    line, theirs = (_spaced(each[:_READ]).casefold() for each in (subject, other))
    bare = line[1:-1] if line.startswith("[") and line.endswith("]") else line
    if (mark := _FORWARD.match(bare)) is not None:
        return bare[mark.end() :] == theirs != ""
    # Under the very same subject it may be an answer, which has what it answers attached.
    return line == theirs == clean_subject(line).casefold() != ""


def one_line(text: str, longest: int = LONGEST) -> str:
    """The text as one line that any header field may carry: no control, bidi or invisible characters, cut at a word."""
    return _cut(_spaced(text[: longest + _READ]), longest)


def visible(text: str) -> str:
    """The text without what cannot be seen: control characters, line separators, bidi controls, lone surrogates."""
    if text.isprintable():
        return text
    return "".join(character for character in text if character.isprintable() or character in _JOINERS)


def _spaced(text: str) -> str:
    """The visible text with single spaces; every line-breaking character counts as a space."""
    line = " ".join(text.split())
    return line if line.isprintable() else " ".join(visible(line).split())


@lru_cache
def _tags(desk: str) -> re.Pattern[str]:
    return re.compile(rf"\[{re.escape(desk)}-\d{{1,12}}\]", re.IGNORECASE) if desk else _ANY_TAG


def _cut(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    kept = line[: longest - 1]
    words, _, last = kept.rpartition(" ")
    # A word without end is cut in its middle rather than taking most of the line away with it.
    return (words if len(last) < longest // 2 else kept).rstrip() + "…"
