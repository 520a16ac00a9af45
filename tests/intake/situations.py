"""Situations that a customer's mail finds at the door."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from classifiers.labels import Labels, Request, Severity
from mailbot.domain.case import (
    Case,
)
from mailbot.domain.customer import Contact
from mailbot.domain.mail import Mail, Mailbox
from mailbot.domain.outcome import Agent, Desk, Link, Situation
from mailbot.intake.accept import accept

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MIA = Agent("mia@desk.test", "Mia")
DESK = Desk("Desk", "desk.test", "Europe/Berlin", ("en", "de"), "TEST", KEY, (MIA,))
ANN = Contact("ann@acme.test", "Ann", "Acme")
MAIL = Mail(
    "identity",
    1,
    "<m@acme.test>",
    NOW,
    Mailbox("Ann@acme.test", "Mallory http://evil.test"),
    "Re: [TEST-3] Export",
    "Hi",
    to=(Mailbox("support@desk.test"),),
)
LABELS = Labels(Request.ERROR, Severity.P2, 2, "en", (), 0.9, abstained=False)
NEW = Situation(
    now=NOW,
    desk=DESK,
    mail=MAIL,
    arrived_at=NOW - DAY,
    mailbox="support@desk.test",
    new_text="It fails.",
    contact=ANN,
    answerable=True,
    withheld=None,
    vouched=True,
    link=Link("no_case"),
    new=(LABELS, 7),
)
CASE = Case(7, contact="ann@acme.test", organisation="Acme", language="de", participants=("ann@acme.test",))
JOINING = replace(NEW, link=Link("signed_message_id", CASE), new=None)
QUESTION = Labels(Request.STATUS, Severity.P4, 1, "en", (), 0.7, abstained=True)
ASKING = replace(JOINING, new_text="Is it seen to?", labels=QUESTION)


def kinds(situation: Situation) -> list[str]:
    return [type(draft.letter).__name__ for draft in accept(situation).letters]
