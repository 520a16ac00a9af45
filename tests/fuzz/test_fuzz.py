"""A short run of damaged mails; ``make fuzz`` is the long one."""

from tests.fuzz.mutations import MUTATIONS, golden, mutated
from tests.fuzz.road import STEPS
from tests.fuzz.run import run


def test_damaged_mails_go_the_whole_road() -> None:
    account = run(seed=7, mails=1_000)

    assert account.failures == []
    assert set(account.passed.values()) == {1_000}
    assert tuple(account.passed) == STEPS


def test_a_damaged_mail_is_there_again_by_its_number() -> None:
    sources = golden()

    some = [mutated(1, number, sources) for number in range(50)]

    assert some == [mutated(1, number, sources) for number in range(50)]
    assert len(set(some)) > 45
    assert len(sources) > 100
    assert len(MUTATIONS) > 8
