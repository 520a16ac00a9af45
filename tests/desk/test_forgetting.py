"""Who is to be forgotten: asked first, confirmed by its own letter, and for good."""

from datetime import UTC, datetime

import pytest

from mailbot.domain.agent_events import ErasureAsked
from mailbot.domain.case import ParticipantAdded
from replies.transcripts import ErasureQuestion, Kept
from tests.desk.play import Play, refusals

KEPT = Kept("ann@acme.test", (), 1, 0, 2, 1, (7,), (), 0)


def test_forget_asks_first_and_tells_the_customer_nothing() -> None:
    play = Play(kept=KEPT)

    play.obeys("#forget\nPlease.")

    (draft,) = play.drafts
    assert isinstance(draft.letter, ErasureQuestion)
    assert draft.to.address == "mia@desk.test"
    assert (draft.letter.kept, draft.letter.until) == (KEPT, datetime(2026, 3, 3, 15, tzinfo=UTC))
    assert draft.reply_to.startswith("support+f7-")
    assert [event.address for event in play.events if isinstance(event, ErasureAsked)] == ["ann@acme.test"]


def test_forget_is_confirmed_by_the_address_of_its_own_letter_and_stays() -> None:
    play = Play(kept=KEPT)
    play.obeys("#forget")
    first = play.proof
    play.obeys("#forget")

    proof = play.proof
    assert proof != first, "within an hour, too"
    assert refusals(play, "#forget confirm") == [("not_asked", "")]
    play.token = proof
    assert refusals(play, "#close") == [("only_forget", "")]
    assert refusals(play, "Yes.") == [("only_forget", "")]
    letter = play.says("#forget confirm")
    assert (letter.done, letter.subject) == (True, "")
    assert play.outcome is not None
    assert play.outcome.erases == "ann@acme.test"
    play.token = None
    assert refusals(play, "#undo") == [("erased_stays", "")]


def test_a_word_of_consent_goes_to_no_customer_once_it_comes_too_late_either() -> None:
    play = Play(kept=KEPT, confirms=True)

    assert refusals(play, "Yes, please.") == [("only_forget", "")]
    assert refusals(play, "Yes, please.\n#close") == [("only_forget", "")]
    assert refusals(play, "#forget confirm") == [("not_asked", "")]
    assert play.sent == ()


@pytest.mark.parametrize(
    ("words", "reason"),
    [("Ann", "not_on_case"), ("bob@acme.test", "not_on_case"), ("mia@desk.test", "of_the_desk")],
)
def test_forget_is_about_somebody_on_the_case_who_is_none_of_us(words: str, reason: str) -> None:
    play = Play(kept=KEPT)
    play.hears(ParticipantAdded(play.now, "mia@desk.test", "named in Cc"))

    assert refusals(play, f"#forget {words}")[0][0] == reason
