"""A conversation to tell stories with: a customer's case, and an agent who answers by mail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.post_office import Delivered
from tests.stories.desk import AGENT, DeskOfTests, mail

CUSTOMER = "ann@customer.test"
NOW = "2026-03-02T14:00:00Z"
CUSTOMERS = """\
organisation,domains,agreement,plan,licences,period_start,period_end
Acme,customer.test,coss,{plan},4,2026-01-01,2026-12-31
"""
POSTING = (
    "Hello,\n\nsince this morning no invoices can be posted, for everybody in accounting. We get error 4711 and the "
    "posting fails.\n"
)


@dataclass
class Conversation:
    """One case at a desk, whose agent answers the latest letter that he got."""

    desk: DeskOfTests
    first_id: str
    now: str = ""
    count: int = field(default=0, init=False)

    @classmethod
    def opened(
        cls, desk: DeskOfTests, subject: str = "The export fails", text: str = "", sender: str = "", now: str = ""
    ) -> "Conversation":
        """A desk that has taken a customer's first mail."""
        more = {"sender": sender} if sender else {}
        desk.deliver(mail(subject=subject, text=text, message_id="<first@customer.test>", **more))
        desk.once(now)
        return cls(desk, "<first@customer.test>", now)

    def orders(self, text: str, *, now: str = "", to: str = "", sender: str = f"Mia <{AGENT}>", **fields: str) -> str:
        """Answers the agent's latest letter, and gives the text of the letters that came of it."""
        before = len(self.desk.letters(AGENT))
        self.count += 1
        latest = self.desk.letters(AGENT)[-1]
        fields.setdefault("message_id", f"<order{self.count}@desk.test>")
        fields.setdefault("in_reply_to", str(latest.message["Message-ID"]))
        raw = mail(
            sender=sender,
            subject=fields.pop("subject", f"Re: {latest.subject}"),
            text=text,
            to=to or str(latest.message["Reply-To"]),
            **fields,
        )
        self.desk.deliver(raw.replace(b"Mon, 02 Mar 2026 09:00:00", f"Mon, 02 Mar 2026 09:{self.count:02}:00".encode()))
        self.desk.once(now or self.now)
        return "\n".join(letter.text for letter in self.desk.letters(AGENT)[before:])

    @property
    def to_customer(self) -> tuple[Delivered, ...]:
        """The letters that the customer got."""
        return self.desk.letters(CUSTOMER)

    @property
    def case(self) -> dict[str, Any]:
        """The case as it stands."""
        return self.desk.case(1001)

    @property
    def kinds(self) -> list[str]:
        """What happened to it."""
        return [event["kind"] for event in self.case["events"]]


def agreed(make_desk: Callable[..., DeskOfTests], plan: str, store_url: str = "sqlite:///mailbot.db") -> Conversation:
    """A case of a customer with an agreement, whose agent is customer service too."""
    desk = make_desk(store_url=store_url, own=f'customer_service = "{AGENT}"')
    (desk.folder / "customers.csv").write_text(CUSTOMERS.format(plan=plan), encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv"), now=NOW).code == 0
    return Conversation.opened(desk, text=POSTING, now=NOW)


def second_case(desk: DeskOfTests) -> None:
    """Bob's first mail, of which case 1002 comes."""
    desk.deliver(mail("Bob <bob@other.test>", "The print fails", message_id="<second@other.test>"))
    desk.once()
