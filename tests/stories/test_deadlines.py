"""The clock's story: who is warned of what, once, and how a desk wakes up after days off."""

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers
MANAGER = "eva@desk.test"
CUSTOMERS = """\
organisation,domains,contacts,agreement,plan,licences,period_start,period_end,paid,options,fee,allowances,language
Serve Ltd,customer.test,,coss,service,4,2026-01-01,2026-12-31,,,,,en
"""
POSTING = (
    "Hello,\n\nsince this morning no invoices can be posted, for everybody in accounting. We get error 4711 and the "
    "posting fails.\n"
)
# A Monday, 9:00 in New York, where the agreement's week begins at eight.
MONDAY = "2026-03-02T14:00:00Z"


@pytest.fixture
def desk(make_desk: MakeDesk, store_url: str) -> DeskOfTests:
    """A desk with one customer under an agreement, and a manager."""
    # The digest is another story.
    desk = make_desk(store_url=store_url, more=f'[[managers]]\naddress = "{MANAGER}"\ndigest_at = 23:59:00\n')
    (desk.folder / "customers.csv").write_text(CUSTOMERS, encoding="utf-8")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv")).code == 0
    return desk


def warnings(desk: DeskOfTests, to: str) -> list[str]:
    """The subjects of the warnings that somebody got."""
    found = desk.json("letters", "list")
    return [one["subject"] for one in found if one["kind"] == "DeadlineWarning" and one["to"] == to]


def test_the_agent_hears_that_a_target_is_near_and_the_manager_when_it_is_missed(desk: DeskOfTests) -> None:
    desk.deliver(mail(subject="Invoices cannot be posted", text=POSTING))
    desk.once(MONDAY)
    (case,) = desk.cases()
    due = {target["kind"]: target["due_at"] for target in case["targets"]}

    near_at = "2026-03-02T20:00:00Z"
    for now in (near_at, near_at, "2026-03-02T20:30:00Z"):
        desk.once(now)
    near = warnings(desk, AGENT), warnings(desk, MANAGER)
    for now in ("2026-03-03T13:00:00Z", "2026-03-03T13:10:00Z"):
        desk.once(now)

    assert due["response"].startswith("2026-03-02T22:00")
    assert [len(some) for some in near] == [1, 0]
    assert near[0][0].startswith(
        f"[TEST-{case['number']}] Invoices cannot be posted (Serve Ltd, P2): the answer is due"
    )
    assert [len(warnings(desk, to)) for to in (AGENT, MANAGER)] == [2, 1]
    assert [event["cause"] for event in desk.cases()[0]["events"] if event["kind"] == "Warned"] == ["near", "missed"]


def test_nobody_is_warned_outside_service_hours(desk: DeskOfTests) -> None:
    desk.deliver(mail(subject="Invoices cannot be posted", text=POSTING))
    desk.once(MONDAY)

    # Due at 17:00 in New York; 19:00 and 7:30 there are nobody's time.
    for now in ("2026-03-03T00:00:00Z", "2026-03-03T12:30:00Z"):
        desk.once(now)
    asleep = warnings(desk, AGENT)
    desk.once("2026-03-03T13:00:00Z")

    assert asleep == []
    assert len(warnings(desk, AGENT)) == 1


def test_after_days_off_everybody_gets_one_letter_and_not_a_flood(desk: DeskOfTests) -> None:
    desk.deliver(*(mail(subject=f"Invoices cannot be posted {n}", text=f"{POSTING}It is {n}.\n") for n in range(12)))
    desk.once(MONDAY)

    for now in ("2026-03-09T14:00:00Z", "2026-03-09T14:01:00Z"):
        desk.once(now)

    # Of each case the answer and the solution.
    told = ["Desk of Tests: 24 warnings"]
    assert warnings(desk, AGENT) == told
    assert warnings(desk, MANAGER) == told


def test_a_case_without_a_contract_is_warned_of_when_nobody_answers(desk: DeskOfTests) -> None:
    desk.deliver(mail("Zoe <zoe@unknown.test>", "A question of mine"))
    desk.once(MONDAY)

    for now in ("2026-03-03T13:59:00Z", "2026-03-03T14:00:00Z", "2026-03-05T14:00:00Z"):
        desk.once(now)

    (subject,) = warnings(desk, AGENT)
    assert "A question of mine" in subject
    assert warnings(desk, MANAGER) == []
