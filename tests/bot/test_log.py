"""The log tells where something broke, and nothing of what was in the mail."""

import io
import json

import pytest

from mailbot.bot.log import logger


@pytest.mark.parametrize("as_json", [True, False])
def test_an_exception_is_told_by_its_kind_and_place_and_not_by_its_words(as_json: bool) -> None:
    stream = io.StringIO()
    log = logger(json=as_json, stream=stream)

    try:
        try:
            int("a customer's words")
        except ValueError as error:
            raise LookupError("more of them") from error
    except LookupError:
        log.exception("mail held", mail=7)

    told = stream.getvalue()
    assert "LookupError" in told
    assert "caused by ValueError" in told
    assert "test_log.py" in told
    assert "words" not in told.replace("not_by_its_words", "")
    assert "more of them" not in told


def test_a_line_is_one_json_object() -> None:
    stream = io.StringIO()
    log = logger(json=True, stream=stream)

    log.info("mail taken", message_id="<a@b>", case=1001)

    line = json.loads(stream.getvalue())
    assert (line["event"], line["case"], line["level"]) == ("mail taken", 1001, "info")
