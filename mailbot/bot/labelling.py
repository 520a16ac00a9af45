"""What labels mails in the bot: the classifier, what agents said since, and a second opinion where one is wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from classifiers.explain import Near, explain
from classifiers.labels import Labeller, Labels, Text
from classifiers.learning import Memory, RememberingLabeller
from classifiers.trained import TrainedLabeller
from classifiers.trained.heads import Heads
from mailbot.adapters.second_opinion import SecondOpinion
from mailbot.adapters.store import examples
from mailbot.adapters.store.database import Database
from mailbot.bot.clock import Clock

_MOST_ALIKE = 100
"""Mails of agents that are read again for it, some milliseconds each."""


@dataclass(slots=True)
class Labelling:
    """Labels mails; for one thread."""

    database: Database
    shipped: Labeller
    """The labeller that came with the program."""
    second: SecondOpinion | None
    clock: Clock
    log: Any
    _memory: Memory = field(default_factory=Memory)
    _learnt: Labeller | None = None
    _last: int = 0
    """The id of the last example that is remembered."""
    _version: int = 0

    def labels(self, texts: Sequence[Text], mails: Sequence[str]) -> tuple[Labels, ...]:
        """The labels of each text; ``mails`` are their Message-IDs.  Raises UnavailableError."""
        self._refresh()
        found = RememberingLabeller(self._learnt or self.shipped, self._memory).label(tuple(texts))
        return found if self.second is None else tuple(self._asked(self.second, texts, found, mails))

    def alike(self, text: Text) -> tuple[Near, ...]:
        """The known mails that are most like a text, what agents said last among them.  Raises UnavailableError."""
        self._refresh()
        return explain(self._learnt or self.shipped, text, self._memory.latest(_MOST_ALIKE)).nearest

    def _refresh(self) -> None:
        """Takes in what agents said, and heads that were fitted, since the last time."""
        with self.database.reading() as session:
            for id, example in examples.examples(session, self._last):
                self._memory.add(example)
                self._last = id
            if examples.count(session) != len(self._memory):
                # Somebody was forgotten, and we forget too.
                self._memory = Memory(example for _, example in examples.examples(session))
            if not isinstance(self.shipped, TrainedLabeller):
                return
            version = examples.current_model(session, self.shipped.fingerprint)
            if version == self._version:
                return
            kept = examples.heads_of(session, version) if version else None
        self._learnt = self.shipped.with_heads(Heads.from_bytes(kept)) if kept else None
        self._version = version
        self.log.info("model in use", version=version)

    def _asked(
        self, second: SecondOpinion, texts: Sequence[Text], found: Sequence[Labels], mails: Sequence[str]
    ) -> Iterator[Labels]:
        """The labels, doubted ones after a second opinion; who does not answer holds up one mail of a batch."""
        reached = True
        for text, own, mail in zip(texts, found, mails, strict=True):
            if not (own.abstained and reached):
                yield own
                continue
            opinion = second.ask(text, own)
            reached = opinion.reached
            with self.database.writing() as session:
                now = self.clock.now()
                examples.note_opinion(session, mail, now, second.url, opinion.sent, opinion.outcome)
            self.log.info("second opinion", message_id=mail, sent=opinion.sent, outcome=opinion.outcome)
            yield opinion.labels or own
