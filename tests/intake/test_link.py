"""Which case a mail joins: what it names, and whether its sender may (promise 5)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain import token
from mailbot.domain.case import Case
from mailbot.domain.customer import Contact
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Desk, Link
from mailbot.intake.link import Clues, clues, link, may_write, of_colleague

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
DESK = Desk("Desk", "desk.test", "UTC", ("en",), "TEST", KEY)
ANN = Contact("ann@acme.test")
ANN_OF_ACME = Contact("ann@acme.test", "Ann", "Acme")
BOB_OF_ACME = Contact("bob@acme.test", "", "Acme")
EVE = Contact("eve@stranger.test")
EVE_OF_EVIL = Contact("eve@evil.test", "", "Evil")
UNKNOWN = Case(7, contact=ANN.address, participants=(ANN.address,))
OF_ACME = replace(UNKNOWN, organisation="Acme")
MAIL = Mail("identity", 1, "<m@acme.test>", datetime(2026, 3, 2, tzinfo=UTC), Mailbox("ann@acme.test"), "Hello", "Hi")

BY_ADDRESS = Clues(addressed=(7,))
BY_MESSAGE_ID = Clues(answered=(7,))
BY_REFERENCE = Clues(references=("<first@acme.test>",))
BY_TAG = Clues(numbered=(7,))


@pytest.mark.parametrize(
    ("given", "sender", "case", "joins"),
    [
        # The reply address stands in no letter but the case's own: who has it was let in by somebody of the case.
        (BY_ADDRESS, ANN, UNKNOWN, True),
        (BY_ADDRESS, EVE, UNKNOWN, True),
        # Everything else is seen by others too, or can be guessed.
        (BY_MESSAGE_ID, ANN, UNKNOWN, True),
        (BY_MESSAGE_ID, BOB_OF_ACME, OF_ACME, True),
        (BY_MESSAGE_ID, BOB_OF_ACME, UNKNOWN, False),
        (BY_MESSAGE_ID, EVE, UNKNOWN, False),
        (BY_MESSAGE_ID, EVE_OF_EVIL, OF_ACME, False),
        (BY_REFERENCE, ANN, UNKNOWN, True),
        (BY_REFERENCE, BOB_OF_ACME, OF_ACME, True),
        (BY_REFERENCE, EVE, UNKNOWN, False),
        (BY_REFERENCE, EVE_OF_EVIL, OF_ACME, False),
        (BY_TAG, ANN_OF_ACME, OF_ACME, True),
        (BY_TAG, BOB_OF_ACME, OF_ACME, True),
        (BY_TAG, EVE, OF_ACME, False),
        (BY_TAG, EVE_OF_EVIL, UNKNOWN, False),
        # Without an organisation nobody shares one.
        (BY_TAG, Contact("bob@acme.test"), UNKNOWN, False),
        (BY_TAG, Contact(""), Case(7), False),
    ],
)
def test_promise_5_who_may_join_a_case(given: Clues, sender: Contact, case: Case, *, joins: bool) -> None:
    found = link(given, sender, {7: case}, {"<first@acme.test>": (7,)})

    assert found.case == (case if joins else None)
    assert found.named == (None if joins else 7)


def test_a_mail_that_names_nothing_belongs_to_no_case() -> None:
    found = link(Clues(), ANN, {}, {})

    assert (found.rule, found.case, found.named) == ("no_case", None, None)


def test_a_case_that_there_is_not_is_not_named() -> None:
    found = link(Clues(numbered=(8,), answered=(9,), references=("<x@y.test>",)), ANN, {}, {})

    assert (found.rule, found.named) == ("no_case", None)


def test_the_surest_clue_decides_and_one_that_the_sender_may_follow_goes_before_one_that_he_may_not() -> None:
    foreign, own = Case(1, participants=("x@y.test",)), Case(2, participants=(ANN.address,))
    cases = {1: foreign, 2: own, 7: UNKNOWN}

    surest = link(Clues(addressed=(7,), numbered=(2,)), ANN, cases, {})
    allowed = link(Clues(answered=(1,), numbered=(2,)), ANN, cases, {})

    assert (surest.rule, surest.case) == ("signed_reply_address", UNKNOWN)
    assert (allowed.rule, allowed.case) == ("case_tag", own)


def test_the_same_words_again_join_what_they_said_first_and_no_clue_of_the_mail_goes_after_them() -> None:
    other = Case(2, participants=(ANN.address,))

    again = link(Clues(), ANN, {7: UNKNOWN}, {}, (7,))
    tagged = link(Clues(numbered=(2,)), ANN, {7: UNKNOWN, 2: other}, {}, (7,))

    assert (again.rule, again.case) == ("same_words_again", UNKNOWN)
    assert tagged.case == other


def test_of_several_cases_with_one_message_id_the_sender_gets_his_own() -> None:
    foreign = Case(1, participants=("x@y.test",))

    found = link(BY_REFERENCE, ANN, {1: foreign, 7: UNKNOWN}, {"<first@acme.test>": (1, 7)})

    assert found.case == UNKNOWN


@given(st.emails())
def test_an_address_behind_a_plus_is_the_same_person_and_no_other(address: str) -> None:
    local, _, domain = address.lower().partition("@")
    plain = f"{local.partition('+')[0] or 'x'}@{domain}"
    case = Case(7, participants=(plain,))

    assert may_write(case, Contact(plain.replace("@", "+detail@")))
    assert not may_write(case, Contact(f"other-{plain}"))
    assert not may_write(case, Contact(f"{plain}.evil.test"))


def test_the_clues_of_a_mail_are_read_from_wherever_clients_put_them() -> None:
    detail = token.reply_detail(KEY, 7)
    ours = token.message_id(KEY, "desk.test", 8, "cause")
    mail = replace(
        MAIL,
        subject="AW: [test-9] and [TEST #10] and [OTHER-11]",
        to=(Mailbox("support@desk.test"),),
        cc=(Mailbox(f"Support+{detail.upper()}@DESK.test"),),
        in_reply_to=("<theirs@acme.test>",),
        references=("<oldest@acme.test>", ours),
        fields=(("delivered-to", f"support+{token.reply_detail(KEY, 12)}@desk.test"),),
    )

    found = clues(mail, DESK)

    assert found.addressed == (7, 12)
    assert found.answered == (8,)
    assert found.references == ("<theirs@acme.test>", "<oldest@acme.test>")
    assert found.numbered == (9, 10)
    assert found.cases() == (7, 12, 8, 9, 10)


def test_a_letter_that_belongs_to_no_case_names_none() -> None:
    notice = token.message_id(KEY, "desk.test", 0, "held")

    assert clues(replace(MAIL, in_reply_to=(notice,)), DESK) == Clues()


def test_promise_5_what_another_key_has_signed_is_a_mere_reference() -> None:
    other = b"another-key-that-is-long-enough-0123456789"
    forged = token.message_id(other, "desk.test", 7, "cause")
    address = Mailbox(f"support+{token.reply_detail(other, 7)}@desk.test")

    found = clues(replace(MAIL, to=(address,), references=(forged,)), DESK)

    assert found == Clues(references=(forged,))


@given(st.text(), st.lists(st.text()), st.lists(st.text()))
def test_no_mail_names_a_case_by_chance(subject: str, ids: list[str], addresses: list[str]) -> None:
    mail = replace(
        MAIL,
        subject=subject.replace("[", "("),
        references=tuple(ids),
        to=tuple(Mailbox(f"support+{one}@desk.test") for one in addresses),
    )

    assert clues(mail, DESK).cases() == ()


def test_a_subject_full_of_tags_names_only_the_first_ones() -> None:
    subject = " ".join(f"[TEST-{number}]" for number in range(1, 1000))

    assert clues(replace(MAIL, subject=subject), DESK).numbered == (1, 2, 3, 4, 5)


def test_a_colleague_joins_what_is_named_if_proved_and_opens_nothing_beside_it() -> None:
    sue, cases = Contact("sue@desk.test"), {7: OF_ACME}
    stranger = link(BY_TAG, sue, cases, {})

    assert of_colleague(stranger, sue, cases, vouched=True) == Link("vouched_colleague", OF_ACME, ours=True)
    assert of_colleague(stranger, sue, cases, vouched=False) == replace(stranger, ours=True)
    assert of_colleague(link(BY_ADDRESS, sue, cases, {}), sue, cases, vouched=False).ours


def test_a_colleague_with_a_case_of_their_own_is_its_customer() -> None:
    sue = Contact("sue@desk.test")
    own = {7: Case(7, contact=sue.address, participants=(sue.address,))}

    assert not of_colleague(link(BY_TAG, sue, own, {}), sue, own, vouched=True).ours
    assert of_colleague(Link("no_case"), sue, own, vouched=False) == Link("no_case")
