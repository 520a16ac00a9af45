"""An agreement file is right, or every fault of it is named with its key."""

import re

import pytest

from mailbot.domain.agreement import Agreement, Fault, parse_agreement, shipped, shipped_names, shipped_text

COSS = shipped_text("coss")
NOWHERE = '[service_hours.holidays]\ncountry = "XX"\n'


def faults(text: str) -> tuple[Fault, ...]:
    read = parse_agreement(text, "ours.toml")
    assert not isinstance(read, Agreement)
    return read


def test_the_shipped_agreements_are_the_five() -> None:
    assert shipped_names() == ("coss", "cosys", "cotiss", "kosmos", "support-types")


def test_an_agreement_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        shipped("coss").title = "Ours"


def test_a_text_that_is_no_toml_is_one_fault() -> None:
    (fault,) = faults("name = coss")

    assert str(fault).startswith("ours.toml: this is not TOML")


@pytest.mark.parametrize(
    ("old", "new", "key", "reason"),
    [
        ('title = "ERP', 'titel = "ERP', "titel", "no such key"),
        ('title = "ERP', 'titel = "ERP', "title", "is missing"),
        ('monday = ["08:00-18:00"]', 'monday = ["08:00-12:00", "11:00-18:00"]', "service_hours.week.monday", "overlap"),
        ('monday = ["08:00-18:00"]', 'monday = ["13:00-18:00", "08:00-12:00"]', "service_hours.week.monday", "order"),
        ('monday = ["08:00-18:00"]', 'monday = ["18:00-08:00"]', "service_hours.week.monday.0", "before it begins"),
        ('monday = ["08:00-18:00"]', 'monday = ["08:00-24:30"]', "service_hours.week.monday.0", "no time of day"),
        ('monday = ["08:00-18:00"]', 'monday = ["8-18"]', "service_hours.week.monday.0", "08:00-18:00"),
        ('monday = ["08:00-18:00"]', "monday = [8]", "service_hours.week.monday.0", "08:00-18:00"),
        ("America/New_York", "America/Riverside", "service_hours.timezone", "time zone"),
        ("[service_hours.week]", f'{NOWHERE}[service_hours.week]', "service_hours.holidays", "not known"),
        ('requests = ["account"]', 'requests = ["invoice"]', "rules.account.requests.0", "write one of"),
        ('severities = ["P1"]', 'severities = ["P5"]', "rules.service.mission_critical.severities.0", "write one of"),
        ('when = ["ongoing"]', 'when = ["going"]', "rules.ongoing.when", '"going"'),
        ('unless = ["smartlist-builder"]', 'unless = ["builder"]', "rules.smartlist_builder.unless", '"builder"'),
        ('plans = ["enhancement"]', 'plans = ["enhanced"]', "rules.enhancement.help.plans", '"enhanced"'),
        ('rate = "help"', 'rate = "aid"', "rules.enhancement.help.rate", '"aid"'),
        ('allowances = ["advisory"]', 'allowances = ["advice"]', "rules.service.advisory.allowances", '"advice"'),
        ('allowances = ["advisory"]', "", "rules.service.advisory", "allowances belong"),
        ('redirect_to = "programming"', "", "rules.idea", "redirect_to belongs"),
        ('redirect_to = "programming"', 'redirect_to = "sales"', "rules.idea.redirect_to", "write one of"),
        ('requests = ["none"]', 'requests = ["status"]', "rules", "nothing decides none"),
        ('name = "ongoing"', 'name = "status"', "rules.status", "two rules"),
        ('assumed = ["training"]', 'assumed = ["teaching"]', "rules.training.assumed", '"teaching"'),
        ('assumed = ["training"]', "", "assumed.training", "no table rests"),
        ("grants = { advisory", "grants = { advice", "plans.service.grants", '"advice"'),
        ("first_hour = 250.00", "first_hour = -1", "rates.help.first_hour", "write "),
        ("rounding_minutes = 60", "rounding_minutes = true", "rates.help.rounding_minutes", "not a number"),
        ('currency = "USD"', 'currency = "dollars"', "rates.help.currency", "capital letters"),
        ('per = "hour"', 'per = "day"', "rates.help", "per: write one of"),
        ("response = { P1 = 4,", "response = { P1 = 0,", "targets.0.response.P1", "write "),
        ("response = { P1 = 4,", "response = { P1 = 4.001,", "targets.0.response.P1", "to the minute"),
        ("response = { P1 = 4,", "response = { P9 = 4,", "targets.0.response.P9", "write one of"),
        ('languages = ["en"]', 'languages = ["en", "fr"]', "rules.account.why", '"fr"'),
        ('languages = ["en"]', 'languages = ["english"]', "languages.0", "ISO 639-1"),
        ("{further_hour}", "{later_hour}", "rules.enhancement.help.why", '"later_hour"'),
        ("{further_hour}", "{block_hour}", "rules.enhancement.help.why", '"block_hour"'),
        ("{first_hour} {currency} an hour.", "{hour} an hour.", "rules.off_hours.why", '"hour"'),
        ("notice_days = 60", "notice_days = 0", "renewal.notice_days", "write "),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_file_and_key(old: str, new: str, key: str, reason: str) -> None:
    assert old in COSS

    found = faults(COSS.replace(old, new))

    assert all(fault.file == "ours.toml" for fault in found)
    assert any(fault.key == key and reason in fault.reason for fault in found), found


def test_a_week_without_opening_hours_is_refused() -> None:
    found = faults(re.sub(r'day = \["08:00-18:00"\]', "day = []", COSS))

    assert [(fault.key, fault.reason) for fault in found] == [("service_hours.week", "the week has no opening hours")]


def test_single_days_may_have_hours_of_their_own() -> None:
    days = '[service_hours.days]\n2026-12-24 = ["08:00-12:00"]\n2026-12-25 = []\n\n[service_hours.week]'

    read = parse_agreement(COSS.replace("[service_hours.week]", days), "ours.toml")

    assert isinstance(read, Agreement)
    assert [spans for _, spans in read.calendar.days] == [((480, 720),), ()]
