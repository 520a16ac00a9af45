"""The one place that asks what time it is."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic

from mailbot.settings import SettingsError


class Clock:
    """Now, in UTC.

    ``MAILBOT_NOW`` rehearses another time: it stands still, so that a rehearsal gives the same result twice;
    with ``ticking`` it goes on from there, as the running bot needs it for its waits.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ, *, ticking: bool = False) -> None:
        self._ticking = ticking
        self._begun = monotonic()
        self.rehearsed = _rehearsed(environment.get("MAILBOT_NOW", ""))

    def now(self) -> datetime:
        """This moment, aware, in UTC."""
        if self.rehearsed is None:
            return datetime.now(UTC)
        return self.rehearsed + timedelta(seconds=monotonic() - self._begun) if self._ticking else self.rehearsed

    def arrival(self, reported: datetime | None) -> datetime:
        """When a mail arrived: as its server says, but never after now; now itself in a rehearsal."""
        now = self.now()
        return now if reported is None or self.rehearsed is not None else min(reported, now)


def _rehearsed(value: str) -> datetime | None:
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise SettingsError(f"MAILBOT_NOW: {value!r} is not a time; write one such as 2026-03-02T09:00:00Z") from error
    if moment.tzinfo is None:
        raise SettingsError(f"MAILBOT_NOW: {value!r} has no time zone; write one such as 2026-03-02T09:00:00Z")
    return moment.astimezone(UTC)
