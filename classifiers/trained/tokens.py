"""A text as the numbers of its word pieces (a unigram vocabulary, after Kudo 2018)."""

import unicodedata
from functools import lru_cache

from classifiers.labels import Text

BEGIN, END, UNKNOWN = 0, 2, 3
"""What stands at the beginning, after each part, and for a character that no piece has."""

SPECIAL = 4
"""The first pieces of a vocabulary stand for no words."""

MOST_TOKENS = 192
MOST_OF_SUBJECT = 40
LONGEST_TEXT = 8_000
"""Characters that are read of a body: its pieces are cut to a few hundred anyway."""

_LONGEST_SUBJECT = 300
_LONGEST_WORD = 60
_WORD_BEGINS = "▁"
_REMEMBERED = 50_000


class Tokens:
    """Cuts texts into the pieces that a vocabulary has, each word in the likeliest way."""

    def __init__(self, pieces: tuple[str, ...], scores: tuple[float, ...]) -> None:
        kept = list(enumerate(zip(pieces, scores, strict=True)))[SPECIAL:]
        self._known = {piece: (score, id) for id, (piece, score) in kept}
        self._longest = max(map(len, self._known))
        self._unknown = min(scores) - 10.0
        self._word = lru_cache(_REMEMBERED)(self._likeliest)

    def of(self, text: Text) -> list[int]:
        """The pieces of subject and body; the end of a long body is kept, the middle is not."""
        subject = self.of_words(text.subject[:_LONGEST_SUBJECT])[:MOST_OF_SUBJECT]
        body = self.of_words(text.body[:LONGEST_TEXT])
        room = MOST_TOKENS - 3 - len(subject)
        if len(body) > room:
            first = room * 3 // 4
            body = body[:first] + body[first - room :]
        return [BEGIN, *subject, END, *body, END]

    def of_words(self, words: str) -> list[int]:
        """The pieces of plain words."""
        found: list[int] = []
        for word in unicodedata.normalize("NFKC", words).split():
            found.extend(self._word(word[:_LONGEST_WORD]))
        return found

    def _likeliest(self, word: str) -> tuple[int, ...]:
        """The pieces of one word whose scores add up to most (Viterbi)."""
        marked = _WORD_BEGINS + word
        best = [0.0] + [float("-inf")] * len(marked)
        back = [(0, UNKNOWN)] * (len(marked) + 1)
        for start in range(len(marked)):
            if best[start] + self._unknown > best[start + 1]:
                best[start + 1], back[start + 1] = best[start] + self._unknown, (start, UNKNOWN)
            for end in range(start + 1, min(len(marked), start + self._longest) + 1):
                score, id = self._known.get(marked[start:end], (float("-inf"), UNKNOWN))
                if best[start] + score > best[end]:
                    best[end], back[end] = best[start] + score, (start, id)
        found: list[int] = []
        end = len(marked)
        while end:
            end, id = back[end]
            found.append(id)
        return tuple(reversed(found))
