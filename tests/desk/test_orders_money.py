"""What work takes and costs: booked by commands, worked out anew by corrections, taken back, and always adding up."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Request, Severity
from mailbot.domain.case import Case, Status
from mailbot.domain.customer import Allotment
from mailbot.domain.history import owed
from mailbot.domain.ledger import OWED, PostingKind, unsound
from mailbot.domain.targets import TargetKind
from tests.desk.play import ENHANCE, ERROR, NONE, SERVE, Play

REPORT = replace(ERROR, request=Request.REPORT, severity=Severity.P4)


def balances(play: Play) -> tuple[float, float]:
    return float(play.book.balance("advisory")), float(play.book.balance(OWED))


def test_hours_are_taken_from_the_allowance() -> None:
    play = Play(labels=REPORT)

    letter = play.says("#hours 1.5")

    assert balances(play) == (2.5, 0)
    assert ("advisory", "4.00", "2.50") in play.changes(letter)
    assert letter.cost == ""


def test_minutes_beyond_the_allowance_are_charged() -> None:
    website = replace(NONE, agreement="kosmos", plan="website", allowances=(Allotment("maintenance", Decimal(4)),))
    play = Play(website, replace(REPORT, request=Request.CUSTOMIZATION))

    letter = play.says("#hours 3\n#minutes 120")

    assert play.book.balance("maintenance") == 0
    assert letter.cost == f"{play.book.balance(OWED)} USD"
    assert play.book.balance(OWED) > 0


def test_what_no_allowance_holds_and_no_rate_prices_is_refused() -> None:
    play = Play(labels=REPORT)

    letter = play.says("#hours 5")

    assert [(step.refusal, step.words) for step in letter.steps] == [("book", "4.00 hours are left")]
    play.says("#hours 4")
    assert play.says("#minutes 10").steps[0].refusal == "book"


def test_the_first_hours_rate_counts_once_for_a_case() -> None:
    apart, together = Play(organisation=ENHANCE), Play(organisation=ENHANCE)

    apart.says("#paid\n#minutes 60")
    apart.says("#minutes 60")
    together.says("#paid\n#minutes 120")

    assert apart.book.balance(OWED) == together.book.balance(OWED) == Decimal(445)


def test_minutes_of_agents_have_todays_price() -> None:
    play = Play(replace(NONE, agreement="support-types", plan="per-incident"))

    play.says("#minutes 25 x2 @80.00")

    assert play.book.balance(OWED) == Decimal(80)


def test_hours_of_a_named_allowance_are_taken_from_there_and_nobody_overdraws() -> None:
    play = Play()

    play.says("#hours 1 advisory")
    letter = play.says("#hours 4 advisory")

    assert balances(play) == (3, 0)
    assert [step.refusal for step in letter.steps] == ["book"]


def test_a_charge_has_a_reason_and_waive_lets_it_go() -> None:
    play = Play()

    assert play.says("#charge 120").steps[0].refusal == "no_words"
    play.says("#charge 120.00 travel\nto Kiel")
    assert play.book.balance(OWED) == Decimal(120)

    play.says("#waive as a courtesy")

    assert play.book.balance(OWED) == 0
    assert [one.why for one in play.book.postings[-2:]] == ["travel to Kiel", "as a courtesy"]
    assert play.says("#waive again").steps[0].refusal == "nothing_owed"


def test_a_software_fault_gives_the_charge_back() -> None:
    play = Play(organisation=ENHANCE)
    play.says("#paid\n#minutes 120")

    letter = play.says("#software-fault")

    assert play.book.balance(OWED) == 0
    assert play.book.postings[-1].kind is PostingKind.REFUND
    assert letter.cost == "-445.00 USD"
    play.says("#undo")
    assert play.book.balance(OWED) == Decimal(445)


def test_exclude_asks_the_agreement_again() -> None:
    play = Play(organisation=replace(NONE, agreement="cotiss", plan="enhanced"))
    assert owed(play.events)

    play.says("#exclude warranty")

    assert play.case.rule == "cotiss.warranty_exclusion"
    assert TargetKind.RESPONSE not in {one.kind for one in owed(play.events)}


def test_a_correction_gives_hours_back_that_the_new_type_does_not_take() -> None:
    play = Play(labels=REPORT)
    play.says("#hours 2")

    play.says("#request error")

    given_back = balances(play)
    play.says("#undo")
    assert (given_back, balances(play)) == ((4, 0), (2, 0))


def test_work_waits_as_long_as_a_payment_is_awaited() -> None:
    assert Play(organisation=ENHANCE).says("#minutes 30").steps[0].refusal == "awaited"


@pytest.mark.parametrize(
    "text", ["#minutes", "#minutes 0", "#minutes 99999", "#hours x", "#hours 1 holidays", "#charge"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert not Play().says(text).done


COMMANDS = st.sampled_from(
    (
        "#minutes 20",
        "#minutes 100",
        "#hours 1.25",
        "#hours 1 advisory",
        "#charge 50.00 a part",
        "#waive a courtesy",
        "#software-fault",
        "#exclude warranty",
        "#request report",
        "#request error",
        "#type training",
        "#severity P1",
        "#paid",
        "#wait",
        "#start",
        "#resolve",
        "#close",
        "#reopen",
        "#assign tom",
        "#ok",
        "#spam",
        "The customer's answer.",
        "#undo",
    )
)
MAILS = st.lists(st.lists(COMMANDS, min_size=1, max_size=3).map("\n".join), max_size=9)
CUSTOMERS = st.sampled_from(
    (SERVE, ENHANCE, NONE, replace(NONE, agreement="support-types", plan="per-incident"), replace(SERVE, licences=0))
)


@given(CUSTOMERS, st.sampled_from((ERROR, REPORT, replace(ERROR, abstained=True))), MAILS)
def test_promise_8_any_sequence_of_commands_and_undos_leaves_the_sums_right(organisation, labels, mails) -> None:  # type: ignore[no-untyped-def]
    play = Play(organisation, labels)
    before, case, times = balances(play), play.case, owed(play.events)

    for text in mails:
        play.says(text)
    for _ in mails:
        play.says("#undo")

    assert list(unsound(play.book.postings)) == []
    assert balances(play) == before
    assert shown(play.case) == shown(case) or "The customer's answer." in "\n".join(mails)
    assert owed(play.events) == times or "The customer's answer." in "\n".join(mails)


def shown(case: Case) -> tuple[object, ...]:
    return case.labels, case.status, case.agent, case.decision, case.rule


def test_a_payment_is_booked_against_what_is_owed_and_can_be_taken_back() -> None:
    play = Play(organisation=ENHANCE)

    play.says("#paid 250.00\n#minutes 120")
    play.says("#paid 195,00")
    paid = play.book.balance(OWED)
    play.says("#undo")

    assert play.case.decision == "chargeable"
    assert [one.amount for one in play.book.postings if one.kind is PostingKind.PAYMENT] == [-250, -195]
    assert paid == 0
    assert play.book.balance(OWED) == 195


@pytest.mark.parametrize("words", ["0", "much", "-5", "1e3", "12345678"])
def test_an_amount_that_is_none_books_nothing(words: str) -> None:
    play = Play(organisation=ENHANCE)

    letter = play.says(f"#paid {words}")

    assert [(step.refusal, step.words) for step in letter.steps] == [("bad_words", words)]
    assert play.case.status is Status.AWAITING_PAYMENT
    assert play.book.postings == ()
