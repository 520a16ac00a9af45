"""Screening: golden mails for every rule, and what holds of any mail."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.mail import DeliveryAction, Mail, Mailbox
from mailbot.intake.parse import parse
from mailbot.intake.screen import RULES, Disposition, Own, Verdict, screen

MAILS = Path(__file__).parents[1] / "mails" / "screen"
GOLDEN = sorted(path.stem for path in MAILS.glob("*.eml"))
OWN = Own(frozenset({"support@desk.example"}), "desk-4711", frozenset({"@monitor.example"}))

PERSON = Mail(
    identity="0",
    size=100,
    message_id="<1@brook.example>",
    date=None,
    author=Mailbox("nora.lind@brook.example"),
    subject="Printing",
    text="It does not print.",
)

WORDS = st.text(max_size=60)
FIELDS = st.lists(
    st.tuples(
        st.sampled_from(
            ["auto-submitted", "precedence", "x-loop", "list-id", "x-spam-flag", "content-type", "subject"]
        ),
        WORDS,
    ),
    max_size=6,
).map(tuple)


def expected(name: str) -> dict[str, object]:
    return tomllib.loads((MAILS / f"{name}.toml").read_text())


def read(name: str) -> Mail:
    return parse((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_mail_is_judged_by_its_rule(name: str) -> None:
    mail = read(name)

    verdict = screen(mail, OWN)

    assert (verdict.rule, verdict.disposition) == (expected(name)["rule"], expected(name)["disposition"])


@pytest.mark.parametrize("rule", [rule.__name__ for rule, _ in RULES])
def test_every_rule_has_a_golden_mail(rule: str) -> None:
    assert rule in {expected(name)["rule"] for name in GOLDEN}


@pytest.mark.parametrize("name", [name for name in GOLDEN if "deliveries" in expected(name)])
def test_a_golden_report_names_the_recipients_and_the_letter(name: str) -> None:
    mail = read(name)

    found = [
        {"action": one.action, "recipient": one.recipient, "status": one.status, "message_id": one.message_id}
        for one in mail.deliveries
    ]

    assert found == expected(name)["deliveries"]


@pytest.mark.parametrize("name", [name for name in GOLDEN if expected(name)["disposition"] == "human"])
def test_a_person_s_mail_reports_on_no_delivery(name: str) -> None:
    assert read(name).deliveries == ()


def test_every_rule_gives_its_reason_in_one_sentence() -> None:
    reasons = [rule.__doc__ or "" for rule, _ in RULES]

    assert all(reason.endswith(".") and "\n" not in reason for reason in reasons)


def test_only_a_person_is_answered() -> None:
    answered = {kind for kind in Disposition if Verdict(kind, "", "").answerable}

    assert answered == {Disposition.HUMAN}


def test_what_is_answered_opens_a_case() -> None:
    verdicts = [Verdict(kind, "", "") for kind in Disposition]

    assert all(verdict.opens_case for verdict in verdicts if verdict.answerable)


def test_a_list_mail_opens_no_case() -> None:
    assert not Verdict(Disposition.LIST, "mailing_list", "").opens_case


@given(text=WORDS, subject=WORDS, fields=FIELDS)
def test_a_null_reverse_path_is_never_answered(text: str, subject: str, fields: tuple[tuple[str, str], ...]) -> None:
    mail = replace(PERSON, text=text, subject=subject, fields=fields, reverse_path="")

    verdict = screen(mail, OWN)

    assert not verdict.answerable


@given(text=WORDS, subject=WORDS, tag=st.text("abc123", max_size=5))
def test_our_own_addresses_are_never_answered(text: str, subject: str, tag: str) -> None:
    mail = replace(PERSON, text=text, subject=subject, author=Mailbox(f"support+{tag}@desk.example"))

    verdict = screen(mail, OWN)

    assert not verdict.answerable


@given(word=st.sampled_from(["auto-replied", "auto-generated", "Auto-Notified", "x-other"]), comment=st.text("ab c"))
def test_whatever_auto_submitted_says_but_no_is_never_answered(word: str, comment: str) -> None:
    mail = replace(PERSON, fields=(("auto-submitted", f"({comment}) {word} ({comment}); owner=x"),))

    verdict = screen(mail, OWN)

    assert not verdict.answerable


@given(text=st.text(), subject=st.text(max_size=400))
def test_a_mail_without_any_mark_of_a_machine_is_not_dropped_for_its_text(text: str, subject: str) -> None:
    mail = replace(PERSON, text=text, subject="Printing " + subject.replace("[", "").replace("(", ""))

    verdict = screen(mail, OWN)

    assert verdict.disposition is Disposition.HUMAN


def test_a_bounce_that_a_listed_monitor_s_host_sends_is_a_bounce() -> None:
    mail = replace(PERSON, author=Mailbox("mailer-daemon@monitor.example"), subject="failure notice")

    verdict = screen(mail, OWN)

    assert verdict.disposition is Disposition.BOUNCE


def test_a_delayed_delivery_is_not_taken_for_a_failed_one() -> None:
    deliveries = parse((MAILS / "delay-warning.eml").read_bytes()).deliveries

    assert {delivery.action for delivery in deliveries} == {DeliveryAction.DELAYED}
