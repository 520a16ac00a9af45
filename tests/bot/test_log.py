"""The log never ends what it tells of."""

from pathlib import Path

import pytest

from mailbot.bot.log import logger


def test_a_log_that_finds_no_room_loses_a_line_and_nothing_else() -> None:
    full = Path("/dev/full").open("w", encoding="utf-8", buffering=1)  # noqa: SIM115  # closing it fails
    log = logger(json=True, stream=full)

    log.warning("letters wait", reason="no room")
    log.bind(mailbox="support@desk.test").info("mails stored")

    with pytest.raises(OSError, match="No space left"):
        full.close()
