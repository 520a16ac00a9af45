"""Which mail is taken before those that wait: it says nothing of a case's severity, which the labels do."""

import re

from mailbot.intake.parse.words import decoded_words

_LONGEST_HEADER = 32_000
_END = re.compile(rb"\r?\n\r?\n")
_ANSWERS = re.compile(rb"^(?:in-reply-to|references)[ \t]*:", re.IGNORECASE | re.MULTILINE)
# What mail programs write for an exclamation mark.
_MARKED = re.compile(
    rb"^(?:importance[ \t]*:[ \t]*high|priority[ \t]*:[ \t]*urgent|x-priority[ \t]*:[ \t]*1)\b",
    re.IGNORECASE | re.MULTILINE,
)
_SUBJECT = re.compile(rb"^subject[ \t]*:((?:[^\n]|\n(?=[ \t])){0,1000})", re.IGNORECASE | re.MULTILINE)
_WORDS = re.compile(
    r"\b(?:p1|urgent|urgently|emergency|critical|outage|down|standstill"
    r"|dringend|eilt|notfall|kritisch|ausfall|ausgefallen|stillstand|steht still"
    r"|urgence|panne|urgente|emergencia|emergenza|spoed|storing)\b",
    re.IGNORECASE,
)


def urgent(content: bytes) -> bool:
    """Whether a mail begins a matter and says by its header that it can't wait.

    An answer never does: it must not overtake what its sender wrote before.
    """
    end = _END.search(content, 0, _LONGEST_HEADER)
    header = content[: end.start() if end else _LONGEST_HEADER]
    if _ANSWERS.search(header):
        return False
    subject = _SUBJECT.search(header)
    said = decoded_words(subject[1].decode("utf-8", "replace")) if subject else ""
    return _WORDS.search(said) is not None or _MARKED.search(header) is not None
