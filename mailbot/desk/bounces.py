"""Door 3, the postmaster: a delivery report tells that a letter of ours did not arrive (RFC 3464)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from mailbot.domain.case import LetterFailed
from mailbot.domain.mail import DeliveryAction, Mail


@dataclass(frozen=True, slots=True)
class FailedLetter:
    """A letter that did not arrive."""

    id: int
    case: int | None
    event: LetterFailed

    @property
    def why(self) -> str:
        """What the reporting server said."""
        return self.event.why


def failed_letters(
    mail: Mail, letters: Mapping[str, tuple[int, int | None]], now: datetime
) -> tuple[FailedLetter, ...]:
    """The letters of ours that a report says have failed; ``letters`` tells id and case by Message-ID.

    A delay is no failure, and nobody is answered in any case (promise 4).
    """
    found: dict[int, FailedLetter] = {}
    for delivery in mail.deliveries:
        if delivery.action is not DeliveryAction.FAILED or delivery.message_id not in letters:
            continue
        id, case = letters[delivery.message_id]
        why = " ".join(part for part in (delivery.status, delivery.diagnostic) if part) or "the report gives no reason"
        found[id] = FailedLetter(id, case, LetterFailed(now, delivery.message_id, delivery.recipient, why[:500]))
    return tuple(found.values())
