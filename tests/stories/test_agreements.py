"""The five agreements, run by mail: what the customer is told, who is set to work, and by when."""

from dataclasses import dataclass

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers
SERVICE = "office@desk.test"
PROGRAMMING = "ideas@desk.test"
# A Monday, 15:00 in Berlin, 09:00 in New York, Tuesday 03:00 in Auckland.
NOW = "2026-03-02T14:00:00Z"
CUSTOMERS = """\
organisation,domains,contacts,agreement,plan,licences,period_start,period_end,paid,options,fee,allowances,language
Enhance Ltd,enhance.test,,coss,enhancement,3,2026-01-01,2026-12-31,,,,,en
Serve Ltd,serve.test,,coss,service,4,2026-01-01,2026-12-31,,,,,en
Lapsed Ltd,lapsed.test,,coss,service,4,2025-01-01,2025-12-31,no,,1000,,en
Standard Ltd,standard.test,,cotiss,standard,,,,,,,,en
Enhanced Ltd,enhanced.test,,cotiss,enhanced,,,,,,,,en
Web Ltd,web.test,,kosmos,website,,,,,,,maintenance=4,en
Sync Ltd,sync.test,,kosmos,integration,,,,,,,,en
Host GmbH,host.test,,cosys,hosting,,,,,,,,de
App GmbH,app.test,,cosys,application-management,,,,,,,,de
Agreed Ltd,agreed.test,,support-types,service-agreement,,,,,,,,en
Single Ltd,single.test,,support-types,per-incident,,,,,,,,en
Minute Ltd,minute.test,,support-types,per-minute,,,,,,,,en
"""
POSTING = (
    "Invoices cannot be posted",
    "Hello,\n\nsince this morning no invoices can be posted, for everybody in accounting. We get error 4711 and the "
    "posting fails.\n",
)
LOGIN = (
    "Nobody can log in",
    "Hello,\n\nnobody can log in since seven. The whole system is down and every login fails with an error.\n",
)
WHERE = (
    "Where is the setting?",
    "Hello,\n\nquick question: where do I find the setting for the default tax code? How do I change it?\n",
)
REPORT = (
    "New report",
    "Hello,\n\nwe would like a new report, please: stock value by warehouse with last year's column. Could you build "
    "us that report and quote the hours?\n",
)
COURSE = (
    "Training for our staff",
    "Hello,\n\nwe would like to book a training session for three new colleagues in accounting, a half-day course or "
    "a webinar.\n",
)
IDEA = (
    "Suggestion",
    "Hello,\n\na suggestion for a future version: it would be nice to have a dark mode. Please pass on this feature "
    "request.\n",
)
SHOP = (
    "Changes on our website",
    "Hello,\n\ncould you please add a module to our website and change the layout of the start page? We would like "
    "custom development for the shop.\n",
)
SERVER = (
    "Server down",
    "Hello,\n\nour web server is down, the hosting does not respond and nobody can reach the site. The server is "
    "offline.\n",
)
BUCHEN = (
    "Belege lassen sich nicht buchen",
    "Guten Tag,\n\nseit heute Morgen lassen sich keine Belege mehr buchen, bei allen erscheint der Fehler 4711 und "
    "die Buchung bricht ab.\n",
)
SCANNER = (
    "Handscanner defekt",
    "Guten Tag,\n\nunser Handscanner vom Hersteller Zebra ist defekt und scannt nicht mehr, Fehler beim Start. Das "
    "Gerät ist ein Fremdprodukt.\n",
)


@dataclass(frozen=True)
class Line:
    """A mail, and what must come of it."""

    customer: str
    mail: tuple[str, str]
    decision: str
    rule: str
    reader: str
    """Who of us reads of it; empty: nobody is set to work."""
    said: tuple[str, ...] = ()
    """Words that the acknowledgement has."""
    status: str = "new"
    response: str | None = None
    """When the response is due, in UTC; None: no time is promised."""


STORIES = {
    "coss": (
        Line(
            "enhance", POSTING, "awaits_payment", "coss.enhancement.help", SERVICE, ("250.00 USD",), "awaiting_payment"
        ),
        Line("serve", POSTING, "covered", "coss.service.incident", AGENT, response="2026-03-02T22:00"),
        Line("serve", WHERE, "covered", "coss.service.question", AGENT),
        Line("serve", REPORT, "deducts", "coss.service.advisory", AGENT, ("4 hours",)),
        Line("serve", COURSE, "redirected", "coss.training", SERVICE, (SERVICE,)),
        Line("serve", IDEA, "redirected", "coss.idea", PROGRAMMING),
        Line("lapsed", POSTING, "refused", "coss.lapsed", SERVICE, ("200.00",)),
    ),
    "cotiss": (
        Line("standard", POSTING, "covered", "", AGENT),
        Line("enhanced", POSTING, "covered", "", AGENT, response="2026-03-03T04:00"),
        Line("enhanced", LOGIN, "covered", "", AGENT),
        Line("enhanced", WHERE, "covered", "", AGENT),
        Line("enhanced", IDEA, "redirected", "", PROGRAMMING),
        Line("standard", COURSE, "redirected", "", SERVICE),
    ),
    "kosmos": (
        Line("web", SHOP, "deducts", "", AGENT, ("4 hours",)),
        Line("web", COURSE, "deducts", "", AGENT),
        Line("web", SERVER, "covered", "", AGENT),
        Line("web", IDEA, "redirected", "", PROGRAMMING),
        Line("sync", POSTING, "covered", "", AGENT),
        Line("sync", SHOP, "awaits_order", "", SERVICE, (), "awaiting_order"),
    ),
    "cosys": (
        Line("host", SERVER, "covered", "", AGENT),
        Line("app", BUCHEN, "covered", "", AGENT, response="2026-03-03T13:00"),
        Line("app", SCANNER, "awaits_order", "", SERVICE, (), "awaiting_order"),
        Line("app", SHOP, "awaits_order", "", SERVICE, (), "awaiting_order"),
        Line("host", BUCHEN, "covered", "", AGENT),
        Line("host", IDEA, "redirected", "", PROGRAMMING),
    ),
    "support-types": (
        Line("agreed", POSTING, "covered", "", AGENT),
        Line("agreed", WHERE, "covered", "", AGENT),
        Line("single", POSTING, "chargeable", "", AGENT),
        Line("single", WHERE, "chargeable", "", AGENT),
        Line("minute", POSTING, "redirected", "", SERVICE, ("+49 30 1234567",)),
        Line("minute", IDEA, "redirected", "", PROGRAMMING),
    ),
}


def made(make_desk: MakeDesk) -> DeskOfTests:
    """A desk with customers of every agreement."""
    own = f'customer_service = "{SERVICE}"\nprogramming = "{PROGRAMMING}"\nphone = "+49 30 1234567"'
    desk = make_desk(own=own)
    (desk.folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    done = desk.say("customers", "import", str(desk.folder / "customers.csv"), now="2026-03-01T12:00:00Z")
    assert done.code == 0, done.errors
    return desk


@pytest.mark.parametrize("agreement", STORIES)
def test_a_day_under_an_agreement(make_desk: MakeDesk, agreement: str) -> None:
    desk = made(make_desk)
    lines = STORIES[agreement]

    desk.deliver(
        *(mail(f"ann{n}@{line.customer}.test", line.mail[0], f"{line.mail[1]}\nAnn\n") for n, line in enumerate(lines))
    )
    desk.once(now=NOW)

    for number, (case, line) in enumerate(zip(desk.cases(), lines, strict=True)):
        told = f"{agreement} {number} {line.mail[0]}: {case['coverage']}"
        assert case["coverage"]["decision"] == line.decision, told
        assert not line.rule or case["coverage"]["rule"] == line.rule, told
        assert case["status"] == line.status, told
        (letter,) = desk.letters(f"ann{number}@{line.customer}.test")
        text = " ".join(letter.text.split())
        assert all(words in text for words in line.said), letter.text
        readers = [one["to"] for one in case["letters"] if one["kind"] == "Notification"]
        assert readers == ([line.reader] if line.reader else []), told
        if line.response is not None:
            due = {target["kind"]: target["due_at"] for target in case["targets"]}
            assert due["response"].startswith(line.response), told


def test_work_begins_when_the_payment_is_there_and_no_clock_ran_before(make_desk: MakeDesk) -> None:
    desk = made(make_desk)
    desk.deliver(mail("ann@enhance.test", *POSTING))
    desk.once(now=NOW)
    (case,) = desk.cases()
    assert case["targets"] == []
    assert desk.letters(AGENT) == ()

    done = desk.say("case", "paid", str(case["number"]), now="2026-03-04T14:00:00Z")
    assert done.code == 0, done.errors
    desk.once(now="2026-03-04T14:00:00Z")

    (case,) = desk.cases()
    assert case["status"] == "new"
    assert {target["kind"]: target["due_at"][:16] for target in case["targets"]}["response"] == "2026-03-04T22:00"
    (told,) = desk.letters(AGENT)
    assert "has not begun" not in told.text
    assert "Answer by" in told.text
    assert "The payment is there, and work begins." in told.text
    assert "Decision: paid ahead; what goes beyond it is billed after the work" in " ".join(told.text.split())
    assert case["coverage"]["decision"] == "chargeable"
    assert len(desk.letters("ann@enhance.test")) == 2
    assert desk.say("case", "paid", str(case["number"])).code == 1


def test_what_a_customer_writes_while_a_payment_is_awaited_is_read_by_somebody(make_desk: MakeDesk) -> None:
    desk = make_desk(more='[[managers]]\naddress = "boss@desk.test"')
    (desk.folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv"), now=NOW).code == 0
    desk.deliver(mail("ann@enhance.test", *POSTING))
    desk.once(now=NOW)
    reply_to = str(desk.letter("ann@enhance.test").message["Reply-To"])

    desk.deliver(mail("ann@enhance.test", "How do we pay?", to=reply_to))
    desk.once(now=NOW)

    assert len(desk.letters("boss@desk.test")) == 2
    assert desk.letters(AGENT) == ()


def test_a_period_that_ends_soon_is_told_once_to_its_contact(make_desk: MakeDesk) -> None:
    desk = made(make_desk)
    customers = CUSTOMERS.replace("Serve Ltd,serve.test,,", "Serve Ltd,serve.test,Sue <sue@serve.test>,")
    (desk.folder / "customers.csv").write_text(customers, encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv"), now=NOW).code == 0

    for day in ("2026-10-31", "2026-11-01", "2026-11-02"):
        desk.once(now=f"{day}T15:00:00Z")

    (notice,) = desk.letters("sue@serve.test")
    assert desk.kinds("sue@serve.test") == {"RenewalNotice"}
    assert "31 December 2026" in " ".join(notice.text.split())
