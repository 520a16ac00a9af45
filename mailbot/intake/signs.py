"""Questions about what a sender wrote that a look at the words answers; when in doubt the answer is no."""

import re

from mailbot.domain.token import plain_digest

_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 25


def only_thanks(text: str) -> bool:
    """Whether the text is a mere thank-you that asks nothing."""
    return False


def resent_digest(subject: str, text: str) -> str:
    """A digest that is equal for the same words sent again; empty where they are too few to tell."""
    words = " ".join(_WORD.findall(f"{subject} {text}".casefold()))
    return plain_digest("words", words) if len(words) >= _FEWEST_LETTERS else ""
