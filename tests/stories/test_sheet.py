"""`case show` as text: what the agreement says, what is owed and what is left, in the agreement's own time."""

import pytest

from tests.stories.desk import DeskOfTests, mail

CUSTOMERS = """\
organisation,domains,agreement,plan,licences,period_start
Customer,customer.test,coss,service,5,2026-01-01
"""


@pytest.mark.servers
def test_a_case_shows_coverage_targets_and_balances(desk: DeskOfTests) -> None:
    customers = desk.folder / "customers.csv"
    customers.write_text(CUSTOMERS, encoding="utf-8")
    desk.say("customers", "import", str(customers))
    desk.deliver(mail(subject="Server down", text="The server is down, nobody can work.\n"))
    desk.once(now="2026-03-02T15:00:00Z")

    early = desk.say("case", "show", "1001", now="2026-03-02T16:00:00Z").output
    late = desk.say("case", "show", "1001", now="2026-04-02T16:00:00Z").output

    assert "Coverage: covered, by coss service, rule coss.service.mission_critical" in early
    assert "Help in an emergency that stops your business is part of your Service Plan." in early
    assert "Targets (times in America/New_York)" in early
    (response,) = [line.split() for line in early.splitlines() if line.startswith("response")]
    assert response == ["response", "4", "2026-03-02", "14:00", "open"]
    (response,) = [line.split() for line in late.splitlines() if line.startswith("response")]
    assert response[-1] == "missed"
    (balance,) = [line.split() for line in early.splitlines() if line.startswith("advisory")]
    assert balance == ["advisory", "5", "hours"]
    assert "opened 2026-03-02 10:00 (America/New_York)" in early
    desk.say("forget", "ann@customer.test", "--yes")
    erased = desk.say("case", "show", "1001").output
    assert "(its text is erased)" in erased
    assert "<>" not in erased
