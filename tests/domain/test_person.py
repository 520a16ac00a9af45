"""What names a person, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.person import Person

ANN = Person("ann@acme.test")


@pytest.mark.parametrize("text", ["ann@acme.test", "A <ANN@Acme.Test>,", "ann+a@acme.test", "mailto:ann@acme.test?x"])
def test_the_address_is_found(text: str) -> None:
    assert ANN.addressed_in(text)


@pytest.mark.parametrize("text", ["jo.ann@acme.test", "joann@acme.test", "ann@acme.test.eu", "ann@acme.tests", "ann"])
def test_somebody_elses_address_is_not(text: str) -> None:
    assert not ANN.addressed_in(text)


def test_a_name_counts_where_it_tells_somebody_from_others() -> None:
    person = ANN.called("Ann Miller", "Ann", "ann@acme.test", "Support")

    assert person.names == ("ann miller",)
    assert person.named_in("On Monday ANN\n  Miller wrote:")
    assert not person.named_in("Ann Other wrote:")


@given(st.text(max_size=40), st.text(max_size=40))
def test_an_address_on_its_own_is_found_between_any_words(before: str, after: str) -> None:
    assert ANN.addressed_in(f"{before} <ann@acme.test> {after}")
