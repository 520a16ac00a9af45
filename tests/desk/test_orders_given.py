"""How commands are given: all or none of a mail, and what is told of them."""

from dataclasses import replace

import pytest

from mailbot.desk.orders import COMMANDS
from mailbot.domain.agent_events import Ordered
from replies.conversation import StatusNotice
from replies.write import write
from tests.desk.play import ERROR, Play, refusals


def test_status_tells_and_changes_nothing() -> None:
    play = Play()
    before = play.events

    letter = play.says("#status\n\nKind regards\nMia")

    assert play.events == before
    assert play.sent == ()
    assert ("Status", "new") in letter.steps[0].told


def test_why_names_the_rule_and_the_orders() -> None:
    play = Play()
    play.says("#severity P1")

    rows = dict(play.says("#why").steps[0].told)

    assert rows["Rule"] == "coss.service.mission_critical"
    assert any("#severity P1" in str(value) for value in rows.values())


def test_what_an_agent_asks_for_is_told_in_the_desks_time_and_words() -> None:
    play = Play()
    play.says("Hello Ann,\n\nplease restart it.\n#assign me")

    status, why = (write(play.says(asked), "de").text for asked in ("#status", "#why"))

    assert "Art: Störung\n" in status
    assert "Anliegen: etwas funktioniert nicht\n" in status
    assert "Schwere: P2, ein wichtiger Teil funktioniert nicht\n" in status
    assert "Sprache: Englisch\n" in status
    assert "Antwort: erfüllt\n" in status
    assert "Lösung bis: Donnerstag, 5. März 2026, 17:00 Uhr (CET)\n" in status
    assert "Montag, 2. März 2026, 16:00 Uhr (CET): " in why
    assert "Vertrag: abgedeckt, nichts zu zahlen\n" in why
    assert "UTC" not in status + why


def test_an_undecided_case_is_told_without_a_severity() -> None:
    rows = dict(Play(labels=replace(ERROR, abstained=True)).says("#status").steps[0].told)

    assert rows["type"] == "undecided"
    assert "severity" not in rows


def test_preview_shows_what_would_happen_and_nothing_does() -> None:
    play = Play()
    before = play.events

    letter = play.says("It works.\n#preview\n#resolve")

    assert letter.preview
    assert ("status", "in_progress", "resolved") in play.changes(letter)
    assert (play.events, play.sent) == (before, ())


def test_help_lists_every_command_with_what_it_does() -> None:
    letter = Play().says("#help")

    assert all(usage.startswith("#") and meaning for usage, meaning in letter.help)
    assert "#close" in dict(letter.help)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("#resovle", ("unknown", "resovle")),
        ("#close #note done", ("several_on_line", "")),
        ("#severity", ("no_words", "P1|P2|P3|P4")),
        ("#severity high", ("bad_words", "high")),
        ("#undo\n#close", ("alone", "")),
        ("#reopen", ("not_open", "")),
        ("#issues many", ("bad_words", "many")),
        ("#note", ("no_words", "TEXT")),
    ],
)
def test_all_or_none(text: str, refusal: tuple[str, str]) -> None:
    assert refusals(Play(), f"Hello Ann, it works.\n{text}\n#assign tom")[0] == refusal


def test_a_typing_error_is_asked_about() -> None:
    (step,) = Play().says("#resovle").steps

    assert step.maybe == ("resolve",)


def test_an_empty_mail_does_nothing_and_is_told_what_could_be_done() -> None:
    letter = Play().says("")

    assert not letter.done
    assert letter.help


def test_one_event_a_mail_tells_what_was_ordered() -> None:
    play = Play()

    play.says("#sev p1\n#assign me\n#status")

    (told,) = [one for one in play.events if isinstance(one, Ordered)]
    assert told.orders == ("#severity p1", "#assign me")
    assert told.events == len(play.events) - play.events.index(told) - 1


def test_of_two_words_of_the_status_only_the_last_is_sent() -> None:
    play = Play()

    play.says("#start\n#resolve")

    assert [one.status for one in play.sent if isinstance(one, StatusNotice)] == ["resolved"]


def test_every_command_is_explained_in_german_too() -> None:
    usages = tuple((known.usage, "only English") for known in COMMANDS.values())
    letter = replace(Play().says("#help"), help=usages)

    assert "only English" not in write(letter, "de").text


def test_a_mail_has_fifty_commands_at_most() -> None:
    assert Play().says("#status\n" * 50).done
    assert refusals(Play(), "#closs\n" * 5000)[-1] == ("too_many", "")


def test_digest_is_asked_for_like_anything_else() -> None:
    play = Play()

    letter = play.says("#digest")

    assert letter.done
    assert play.outcome is not None
    assert play.outcome.digest
    assert play.sent == ()
