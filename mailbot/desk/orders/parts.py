"""The separate problems of a mail, each with its own words, where somebody has said that there are several."""

import re
from collections.abc import Iterator

from replies.subject import clean_subject

MOST_PARTS = 20
_NUMBERED = re.compile(r"^\s{0,8}\(?\d{1,2}[.):]\s+(?=\S)")
_LISTED = re.compile(r"^\s{0,8}[-*•–]\s+(?=\S)")
_LONGEST_TITLE = 70
# A greeting, a thank you and a name are no problem.
_FEWEST_WORDS = 5


def parts(text: str, counted: int) -> tuple[str, ...]:
    """So many parts of a text; with 0 or 1, as many as its list has.

    Where neither a list nor paragraphs are so many, each part is the whole text, and a person tells them apart.
    """
    ways = (_items(text, _NUMBERED), _items(text, _LISTED), _paragraphs(text))
    number = counted if counted > 1 else next((len(items) for items in ways[:2] if len(items) > 1), 0)
    if not 1 < number <= MOST_PARTS:
        return ()
    return next((tuple(way) for way in ways if len(way) == number), (text,) * number)


def titles(texts: tuple[str, ...], subject: str) -> tuple[str, ...]:
    """What the parts are called: by their own first words, or by the mail's subject where each is the whole mail."""
    firsts = [_first_words(text) for text in texts]
    told_apart = len(set(firsts)) == len(firsts) and all(firsts)
    return tuple(firsts) if told_apart else tuple(f"{subject} ({place})" for place in range(1, len(texts) + 1))


def _first_words(text: str) -> str:
    first = clean_subject(next((line for line in text.splitlines() if line.strip()), ""))
    cut = first[:_LONGEST_TITLE]
    return first if cut == first else cut.rpartition(" ")[0].rstrip(",;:-– ") + "…"


def _items(text: str, mark: re.Pattern[str]) -> list[str]:
    items: list[list[str]] = []
    for line in text.splitlines():
        if mark.match(line):
            items.append([mark.sub("", line)])
        elif items:
            items[-1].append(line)
    if not items:
        return []
    # What follows a list after an empty line is about no item of it.
    items[-1] = list(_until_empty(items[-1]))
    return ["\n".join(lines).strip() for lines in items]


def _until_empty(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if not line.strip():
            return
        yield line


def _paragraphs(text: str) -> list[str]:
    blocks = (block.strip() for block in re.split(r"\n[^\S\n]*\n", text))
    return [block for block in blocks if len(block.split()) >= _FEWEST_WORDS]
