"""``mailbot agreement explain``, word by word as the operator's contract has it."""

import json
from datetime import datetime
from typing import Any

import pytest

from tests.commands import say
from tests.domain.golden import NAMES, Row, arguments, golden

KEYS = {
    "decision", "rule", "why", "allowance", "rate", "charge", "deduct_hours", "refund", "redirect_to",
    "reactivation", "renewal_notice_on", "class", "targets", "assumed",
}  # fmt: skip
ROWS = [pytest.param(name, row, id=f"{name}: {row.clause}") for name in NAMES for row in golden(name).rows]


def explain(line: str) -> Any:
    """What the command prints, as JSON."""
    said = say("agreement", "explain", *line.split())
    assert (said.code, said.errors) == (0, "")
    return json.loads(said.output)


@pytest.mark.parametrize(("name", "row"), ROWS)
def test_the_command_says_what_the_golden_table_says(name: str, row: Row) -> None:
    said = say(*arguments(name, row.asked), "--json")

    view = json.loads(said.output)
    assert set(view) == KEYS
    assert short(name, view) == {key: value for key, value in row.says.items() if key in SHOWN}


SHOWN = {
    "decision", "rule", "redirect_to", "allowance", "deduct", "refund", "notice", "class", "charge", "rate",
    "reactivation", "response", "resolution", "assumed",
}  # fmt: skip


def short(name: str, view: dict[str, Any]) -> dict[str, Any]:
    """The JSON in the golden tables' short form."""
    words = {
        "decision": view["decision"],
        "rule": view["rule"].removeprefix(f"{name}."),
        "redirect_to": view["redirect_to"],
        "allowance": view["allowance"],
        "deduct": None if view["deduct_hours"] is None else str(view["deduct_hours"]),
        "refund": view["refund"],
        "notice": view["renewal_notice_on"],
        "class": view["class"],
        "assumed": " ".join(mark.removeprefix(f"{name}.") for mark in view["assumed"]) or None,
    }
    if (rate := view["rate"]) is not None:
        rounding = rate["rounding_minutes"] or "-"
        words["rate"] = f"{rate['currency']} {rate['first_hour']} {rate['further_hour']} {rounding}"
    if (charge := view["charge"]) is not None:
        words["charge"] = f"{charge['amount']}{' refundable' if charge['refundable'] else ''}"
    if (back := view["reactivation"]) is not None:
        words["reactivation"] = " ".join(map(str, (back["fee"], *back["new_period"])))
    for kind, target in (view["targets"] or {}).items():
        if target is not None:
            due = datetime.fromisoformat(target["due_at"]).isoformat(timespec="minutes")
            words[kind] = f"{target['hours']} {due}"
    return {key: value for key, value in words.items() if value is not None}


HELP = "--agreement coss --plan enhancement --type incident --request error --severity P2 --at 2026-03-02T09:30"
REPORT = "--agreement coss --plan service --type advisory --request report --at 2026-03-02T09:30"
SITE = "--agreement kosmos --plan website --type advisory --request customization --at 2026-03-02T09:30"
ACCOUNT = "--agreement kosmos --plan website --type other --request account"


def test_what_does_not_apply_is_null() -> None:
    view = explain(HELP)

    null = {key for key, value in view.items() if value is None}
    assert null == KEYS - {"decision", "rule", "why", "rate", "assumed"}


def test_awaited_payment_starts_no_clock() -> None:
    view = explain(HELP)

    assert view["decision"] == "awaits_payment"
    assert view["targets"] is None


def test_minutes_fill_the_charge_and_change_no_decision() -> None:
    before, after = explain(HELP), explain(f"{HELP} --minutes 61")

    assert after["charge"] == {"amount": "445.00", "refundable": True}
    assert {**after, "charge": None} == before


def test_minutes_fill_the_hours_and_change_no_decision() -> None:
    before, after = explain(REPORT), explain(f"{REPORT} --minutes 40")

    assert after["deduct_hours"] == 0.67
    assert {**after, "deduct_hours": None} == before


def test_a_software_fault_gives_the_charge_back() -> None:
    view = explain(f"{HELP} --minutes 61 --software-fault")

    assert (view["decision"], view["charge"], view["refund"]) == ("covered", None, "445.00")


def test_a_software_fault_without_minutes_has_nothing_to_give_back_yet() -> None:
    view = explain(f"{HELP} --software-fault")

    assert (view["decision"], view["charge"], view["refund"]) == ("covered", None, None)


def test_half_in_the_balance_and_half_over_it_deducts_and_charges() -> None:
    view = explain(f"{SITE} --balance maintenance=1 --minutes 120")

    assert (view["decision"], view["deduct_hours"], view["charge"]["amount"]) == ("deducts", 1, "165.00")


def test_several_balances_add_up() -> None:
    view = explain(f"{SITE} --balance prepaid=5@2026-02-10 --balance maintenance=0.5 --minutes 90")

    assert (view["allowance"], view["deduct_hours"], view["charge"]) == ("maintenance", 1.5, None)


def test_a_balance_that_has_lapsed_does_not_count() -> None:
    view = explain(f"{SITE} --balance maintenance=3@2026-02-28")

    assert (view["decision"], view["allowance"]) == ("chargeable", None)


def test_a_balance_that_is_put_there_later_does_not_count_yet() -> None:
    view = explain(f"{SITE} --balance prepaid=5@2026-03-03")

    assert view["decision"] == "chargeable"


def test_a_balance_of_another_plan_changes_nothing() -> None:
    view = explain(f"{HELP} --balance advisory=3")

    assert view["decision"] == "awaits_payment"


def test_without_a_balance_the_plan_grants_an_hour_for_each_licence() -> None:
    enough, short_of = explain(f"{REPORT} --licences 4 --minutes 240"), explain(f"{REPORT} --licences 0")

    assert (enough["decision"], enough["deduct_hours"]) == ("deducts", 4)
    assert (short_of["decision"], short_of["redirect_to"]) == ("redirected", "customer_service")


@pytest.mark.parametrize(("hours", "price"), [("5", "750.00"), ("1", "750.00"), ("5.5", "1500.00"), ("10", "1500.00")])
def test_hours_bought_ahead_are_rounded_up_to_the_step(hours: str, price: str) -> None:
    view = explain(f"{ACCOUNT} --buy {hours}")

    assert (view["decision"], view["redirect_to"], view["charge"]["amount"]) == ("redirected", "phone", price)


def test_an_agreement_that_sells_no_hours_has_no_price_for_them() -> None:
    view = explain("--agreement coss --plan service --request account --buy 5")

    assert view["charge"] is None


def test_without_a_price_an_incident_has_no_charge() -> None:
    line = "--agreement support-types --plan per-incident --request error --severity P2 --minutes 121"

    assert explain(line)["charge"] is None
    assert explain(f"{line} --price 80")["charge"] == {"amount": "160.00", "refundable": False}


def test_agents_multiply_the_minutes_on_the_phone_and_nothing_else() -> None:
    phone = explain(
        "--agreement support-types --plan per-minute --request question --price 1.5 --minutes 20 --agents 2"
    )
    hourly = explain(f"{HELP} --minutes 61 --agents 3")

    assert phone["charge"]["amount"] == "60.00"
    assert hourly["charge"]["amount"] == "445.00"


def test_notice_and_new_period_need_no_fee() -> None:
    lapsed = f"{HELP} --period-end 2020-12-31 --today 2021-02-01 --paid no"

    without, with_fee = explain(lapsed), explain(f"{lapsed} --fee 1000")

    assert without["reactivation"] == {"fee": None, "new_period": ["2021-01-01", "2021-12-31"]}
    assert with_fee["reactivation"] == {"fee": "200.00", "new_period": ["2021-01-01", "2021-12-31"]}
    assert without["renewal_notice_on"] == "2020-11-01"
    assert without["decision"] == "refused"


def test_today_is_the_day_of_the_mail_in_the_agreements_zone() -> None:
    # In Riverside it is still the last day of the year.
    last_day = (
        "--agreement coss --plan service --request status --at 2021-01-01T02:00Z --period-end 2020-12-31 --paid no"
    )

    assert explain(last_day)["decision"] == "covered"
    assert explain(f"{last_day} --today 2021-01-01")["decision"] == "refused"


def test_a_plan_without_a_period_is_in_force() -> None:
    assert explain("--agreement coss --plan service --request status --paid no")["decision"] == "covered"


def test_a_time_without_an_offset_is_the_agreements_own() -> None:
    ours = explain("--agreement cosys --plan hosting --request error --severity P1 --at 2026-07-01T09:00")
    theirs = explain("--agreement cosys --plan hosting --request error --severity P1 --at 2026-07-01T07:00Z")

    assert ours == theirs
    assert ours["targets"]["response"] == {"hours": 4, "due_at": "2026-07-01T13:00:00+02:00"}


def test_a_severity_without_a_time_to_resolve_says_null() -> None:
    view = explain("--agreement cotiss --plan enhanced --request error --severity P4 --at 2026-03-02T09:30")

    assert view["targets"]["resolution"] is None


def test_an_error_needs_no_severity_where_none_matters() -> None:
    assert explain("--agreement kosmos --plan website --request error --flag server")["decision"] == "covered"


def test_the_type_alone_will_do_where_it_has_one_request() -> None:
    assert explain("--agreement coss --plan service --type training")["redirect_to"] == "customer_service"


@pytest.mark.parametrize(
    "line",
    [
        "--agreement coss",
        "--agreement unknown --plan service --request error --severity P1",
        "--agreement coss --plan website --request error --severity P1",
        "--agreement coss --plan service --request everything",
        "--agreement coss --plan service --type advisory",
        "--agreement coss --plan service",
        "--agreement coss --plan service --type training --request report",
        "--agreement coss --plan service --request error",
        "--agreement coss --plan service --request error --severity P5",
        "--agreement coss --plan service --request report --flag urgent",
        "--agreement coss --plan service --request report --option enhanced-support",
        "--agreement coss --plan service --request report --balance prepaid=3",
        "--agreement coss --plan service --request report --balance advisory",
        "--agreement coss --plan service --request report --balance advisory=-1",
        "--agreement coss --plan service --request report --balance advisory=NaN",
        "--agreement coss --plan service --request report --balance advisory=1@yesterday",
        "--agreement coss --plan service --request report --minutes -1",
        "--agreement coss --plan service --request report --at noon",
        "--agreement coss --plan service --request report --at 9999-12-31T23:59",
        "--agreement coss --plan service --request report --period-end 2026-02-30",
        "--agreement coss --plan service --request report --paid perhaps",
        "--agreement coss --plan service --request report --fee much",
        "--agreement kosmos --plan website --request account --buy 0",
    ],
)
def test_wrong_use_is_said_and_ends_with_2(line: str) -> None:
    said = say("agreement", "explain", *line.split())

    assert (said.code, said.output) == (2, "")
    assert said.errors


def test_the_shipped_agreements_are_listed() -> None:
    said = say("agreement", "list", "--json")

    listed = json.loads(said.output)
    assert sorted(one["name"] for one in listed) == sorted(NAMES)
    assert all(one["assumed"] for one in listed)
