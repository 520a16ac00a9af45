"""Who may give orders (promise 6): every forged variant changes nothing, and the real agent is told."""

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest

from classifiers.explain import Near
from classifiers.labels import Text
from mailbot.adapters.store.facts import Facts
from mailbot.adapters.store.inbox import Stored
from mailbot.bot.named import parts_of
from mailbot.bot.orders import Answered, Orders
from mailbot.bot.reading import Reading, read
from mailbot.domain.address import for_agent, for_customers, for_lists, holds_tokens
from mailbot.domain.agent_events import Ordered, PartOf, TokenMisused
from mailbot.domain.case import Status, StatusSet
from mailbot.domain.outcome import Draft
from mailbot.intake.identity import identity
from mailbot.intake.screen import Own
from replies.conversation import Answer
from replies.transcripts import Refused, Transcript
from tests.bot.clients import CLIENTS, Client
from tests.desk.play import DESK, MONDAY, Play

SUPPORT = "support@desk.test"
SERVER = "mx.desk.test"
PASSED = f"{SERVER}; dmarc=pass header.from=desk.test"
OWN = Own(addresses=frozenset({SUPPORT}), desk_mark="mark", monitors=frozenset())
LAST_DAY = MONDAY.date() + timedelta(days=30)
MIAS = for_agent(DESK, SUPPORT, 7, "mia@desk.test", LAST_DAY)
TOMS = for_agent(DESK, SUPPORT, 7, "tom@desk.test", LAST_DAY)


def raw(text: str = "#close\n", sender: str = "Mia <mia@desk.test>", to: str = SUPPORT, **fields: str) -> bytes:
    """A mail; further header fields by name."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = fields.pop("subject", "Re: The export fails")
    message["Date"] = fields.pop("date", "Mon, 02 Mar 2026 14:00:00 +0000")
    message["Message-ID"] = fields.pop("message_id", "<order@desk.test>")
    for name, value in fields.items():
        message[name.replace("_", "-").title()] = value
    message.set_content(text)
    return message.as_bytes()


def reading(content: bytes) -> Reading:
    return read(Stored(1, SUPPORT, MONDAY, content, identity(content)), DESK, OWN, SERVER)


def facts(play: Play) -> Facts:
    return Facts({}, {}, {7: play.case}, {}, {}, {}, {}, {}, files={7: play.file})


def through(content: bytes, play: Play | None = None, days: int = 0) -> Answered:
    """What comes of a mail at the agent's door."""
    one = reading(content)
    assert one.gives_orders
    return Orders(DESK).through(one, facts(play or Play()), MONDAY + timedelta(days=days))


def refusals(done: Answered) -> list[tuple[str, str]]:
    """Who is told why nothing happened; nothing else may have."""
    assert not done.proved_by
    assert done.outcome.postings == ()
    assert all(isinstance(event, TokenMisused) for _, event in done.outcome.events)
    letters = [(draft.to.address, draft.letter) for draft in done.outcome.letters]
    return [(to, letter.reason) for to, letter in letters if isinstance(letter, Refused)]


def test_the_agents_own_token_is_obeyed() -> None:
    done = through(raw(to=MIAS))

    assert done.proved_by == "order_token"
    assert [event.status for _, event in done.outcome.events if isinstance(event, StatusSet)] == [Status.CLOSED]


def test_the_receivers_word_is_obeyed_for_the_case_that_the_subject_names() -> None:
    done = through(raw(subject="Re: [TEST-7] The export fails", authentication_results=PASSED))

    assert (done.proved_by, done.case) == ("dmarc", 7)


def test_a_vouched_mail_about_no_case_does_nothing_and_is_told_what_it_could() -> None:
    done = through(raw("Lunch?\n", subject="Lunch?", authentication_results=PASSED))

    (draft,) = done.outcome.letters
    assert isinstance(draft.letter, Transcript)
    assert (draft.letter.done, bool(draft.letter.help), done.outcome.events) == (False, True, ())


def test_a_case_is_split_into_as_many_as_were_said_or_not_at_all() -> None:
    file = replace(Play().file, first=raw("1. No invoice can be posted.\n2. The export of reports crashes.\n"))

    assert len(parts_of(reading(raw("#split", to=MIAS)), file)) == 2
    assert parts_of(reading(raw("#split 200", to=MIAS)), file) == ()


def test_why_looks_for_mails_that_are_like_the_part_that_the_case_is() -> None:
    part = PartOf(MONDAY, 6, "mia@desk.test", "The export of reports crashes.")
    file = replace(Play().file, first=raw("1. No invoice can be posted.\n2. The export of reports crashes.\n"))
    asked: list[Text] = []

    def alike(text: Text) -> tuple[Near, ...]:
        asked.append(text)
        return ()

    known = replace(facts(Play()), files={7: replace(file, events=(*file.events, part))})
    Orders(DESK, alike).through(reading(raw("#why", to=MIAS)), known, MONDAY)

    assert [text.body for text in asked] == [part.text]


LISTS = for_lists(DESK, SUPPORT, "mia@desk.test", MONDAY.date())


def test_the_token_of_a_list_is_obeyed_for_the_cases_that_its_lines_name() -> None:
    done = through(raw("#7 close\n", to=LISTS))

    assert (done.proved_by, done.case) == ("order_token", 7)
    assert [event.status for _, event in done.outcome.events if isinstance(event, StatusSet)] == [Status.CLOSED]


def test_the_token_of_a_list_ends_after_a_week() -> None:
    assert refusals(through(raw("#7 close\n", to=LISTS), days=8)) == [("mia@desk.test", "expired")]


def test_the_token_of_a_list_is_no_colleagues_and_its_agent_is_told() -> None:
    told = refusals(through(raw("#7 close\n", sender="tom@desk.test", to=LISTS)))

    assert told == [("tom@desk.test", "foreign"), ("mia@desk.test", "misused")]


def test_nobody_but_an_agent_gets_the_token_of_a_list() -> None:
    assert for_lists(DESK, SUPPORT, "eva@desk.test", MONDAY.date()) == ""


def test_text_beside_the_lines_of_a_list_goes_to_no_customer() -> None:
    done = through(raw("Hello\n#7 wait\nMia\n", to=LISTS))

    assert [type(draft.letter) for draft in done.outcome.letters] == [Transcript]


FORGED = {
    "another case's number in an answer about one": (raw("#case 8\n#close\n", to=TOMS), "foreign"),
    "the token of a list for another agent": (raw("#7 close\n", to=LISTS.replace("a0-", "a7-")), "unproved"),
    "the address alone": (raw(), "unproved"),
    "the case tag": (raw(subject="Re: [TEST-7] The export fails"), "unproved"),
    "the customer's reply address": (raw(to=for_customers(DESK, SUPPORT, 7)), "unproved"),
    "a colleague's token": (raw(to=TOMS), "foreign"),
    "a token of another day": (raw(to=MIAS.replace(str(LAST_DAY.toordinal()), "999999")), "unproved"),
    "a token of another case": (raw(to=MIAS.replace("a7-", "a8-")), "unproved"),
    "the token in Reply-To": (raw(reply_to=MIAS), "unproved"),
    "the token in the display name": (raw(to=f'"{MIAS}" <{SUPPORT}>'), "unproved"),
    "the token in the text": (raw(f"To: {MIAS}\n#close\n"), "unproved"),
    "another server's word": (raw(authentication_results="mx.evil.test; dmarc=pass header.from=desk.test"), "unproved"),
    "our server's word below another's": (
        b"Authentication-Results: mx.evil.test; none\n" + raw(authentication_results=PASSED),
        "unproved",
    ),
    "a word for another domain": (
        raw(authentication_results=f"{SERVER}; dmarc=pass header.from=evil.test"),
        "unproved",
    ),
    "a failed DMARC beside a signature": (
        raw(authentication_results=f"{SERVER}; dkim=pass header.d=desk.test; dmarc=fail header.from=desk.test"),
        "unproved",
    ),
    "two From fields": (b"From: mia@desk.test\n" + raw(authentication_results=PASSED), "unproved"),
    "an automatic mail": (raw(to=MIAS, precedence="bulk"), "automatic"),
}


@pytest.mark.parametrize("variant", FORGED)
def test_a_forged_order_changes_nothing_and_the_real_agent_is_told(variant: str) -> None:
    content, reason = FORGED[variant]

    told = refusals(through(content))

    assert ("mia@desk.test", reason) in told


@pytest.mark.parametrize(
    "content",
    [
        raw(sender="Mia <mia@evil.test>"),
        raw(sender='"mia@desk.test" <eve@evil.test>'),
        raw(sender="Eve <eve@evil.test>", reply_to="mia@desk.test"),
        raw(sender="Eve <eve@evil.test>", x_original_from="mia@desk.test"),
        raw("From: Mia <mia@desk.test>\n\n#close\n", sender="Eve <eve@evil.test>"),
        raw(sender="mia+x@desk.test"),
        raw(sender="ann@acme.test"),
    ],
)
def test_whoever_is_no_listed_agent_is_a_customer_and_a_command_is_plain_text(content: bytes) -> None:
    one = reading(content)

    assert not one.gives_orders
    assert one.through_door
    assert "#close" in one.new_text


def test_an_expired_token_is_refused_and_the_agent_gets_a_new_one() -> None:
    done = through(raw(to=MIAS), days=31)

    assert refusals(done) == [("mia@desk.test", "expired")]
    assert done.outcome.letters[0].reply_to not in ("", MIAS)


def test_an_expired_token_does_not_spoil_the_receivers_word() -> None:
    assert through(raw(to=MIAS, authentication_results=PASSED), days=31).proved_by


def test_the_same_mail_under_another_message_id_has_no_effect() -> None:
    first = reading(raw("#assign tom\n", to=MIAS))
    again = reading(raw("#assign tom\n", to=MIAS, message_id="<again@desk.test>"))
    later = reading(raw("#assign tom\n", to=MIAS, date="Mon, 02 Mar 2026 14:05:00 +0000"))
    known = replace(facts(Play()), replayed=frozenset({first.replay}))

    assert refusals(Orders(DESK).through(again, known, MONDAY)) == [("mia@desk.test", "replayed")]
    assert Orders(DESK).through(later, known, MONDAY).proved_by


def test_a_token_that_a_second_address_uses_is_dead_for_good() -> None:
    play = Play()
    one = reading(raw(sender="Eve <eve@evil.test>", to=MIAS))
    assert one.through_door

    events, letters = Orders(DESK).misuses(one, facts(play), MONDAY)

    ((number, event),) = events
    assert isinstance(event, TokenMisused)
    assert (number, event.agent, event.sender) == (7, "mia@desk.test", "eve@evil.test")
    assert [(draft.to.address, reason_of(draft)) for draft in letters] == [("mia@desk.test", "misused")]
    play.hears(event)
    refused = through(raw(to=MIAS), play)
    assert refusals(refused) == [("mia@desk.test", "dead")]
    fresh = refused.outcome.letters[0].reply_to
    assert through(raw(to=fresh), play).proved_by
    assert Orders(DESK).misuses(one, facts(play), MONDAY) == ((), ())


def test_a_colleagues_use_of_a_token_is_told_to_both() -> None:
    done = through(raw(sender="Tom <tom@desk.test>", to=MIAS))

    assert refusals(done) == [("tom@desk.test", "foreign"), ("mia@desk.test", "misused")]


def test_a_refusal_is_told_once_a_day() -> None:
    first, second = (through(raw(message_id=f"<{number}@desk.test>")).outcome.letters[0] for number in (1, 2))

    assert first.message_id == second.message_id
    assert first.case is None


def test_the_address_that_proves_an_agent_stays_within_its_limit() -> None:
    assert len(MIAS.partition("@")[0]) <= 64
    long = "a" * 40 + "@desk.test"
    assert for_agent(DESK, long, 7, "mia@desk.test", LAST_DAY) == ""
    assert (holds_tokens(SUPPORT), holds_tokens(long)) == (True, False)


def test_without_plus_addressing_only_the_receivers_word_counts() -> None:
    plain = replace(DESK, plus_addressing=False)

    assert for_agent(plain, SUPPORT, 7, "mia@desk.test", LAST_DAY) == ""


def reason_of(draft: Draft) -> str:
    assert isinstance(draft.letter, Refused)
    return draft.letter.reason


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_what_mail_clients_quote_and_sign_is_neither_obeyed_nor_sent(client: Client) -> None:
    content = client.reply(MIAS, "Hello Ann,\n\nthe service runs again.\n\n#resolve")

    done = through(content)

    (ordered,) = [event for _, event in done.outcome.events if isinstance(event, Ordered)]
    assert ordered.orders == ("#resolve",)
    (answer,) = [draft.letter for draft in done.outcome.letters if isinstance(draft.letter, Answer)]
    assert answer.text == "Hello Ann,\n\nthe service runs again."
