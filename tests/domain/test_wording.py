"""Every fault of a file is a plain sentence that says what to write."""

import copy
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain.agreement import Agreement, shipped_text
from mailbot.domain.agreement.reading import read_tables
from mailbot.domain.wording import wanted

TABLES = tomllib.loads(shipped_text("cosys"), parse_float=Decimal)
PYDANTIC = re.compile(r"(?i)\binput\b|should|valid (string|dictionary|tuple|integer)|pydantic|class '|unable to")


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in the tables."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from paths(one, (*path, key))
    if isinstance(value, list):
        for index, one in enumerate(value):
            yield from paths(one, (*path, index))


@settings(max_examples=60)
@given(
    path=st.sampled_from(list(paths(TABLES))), value=st.sampled_from([5, -1, "x", "", [], {"x": 1}, True, 1.555, [5]])
)
def test_whatever_is_wrong_with_an_agreement_is_said_in_our_words(path: tuple[str | int, ...], value: Any) -> None:
    tables = copy.deepcopy(TABLES)
    place: Any = tables
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    read = read_tables(tables, "ours.toml")

    if not isinstance(read, Agreement):
        assert not [fault for fault in read if PYDANTIC.search(fault.reason)]


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"type": "greater_than", "ctx": {"gt": 0.0}}, "write more than 0"),
        ({"type": "literal_error", "ctx": {"expected": "'tls' or 'none'"}}, 'write one of "tls" or "none"'),
        ({"type": "literal_error", "ctx": {"expected": "'rules'"}}, 'write "rules"'),
        ({"type": "value_error", "msg": "Value error, no such day"}, "no such day"),
        ({"type": "union_tag_not_found", "ctx": {"discriminator": "'per'"}}, "the key per is missing"),
        ({"type": "something_new", "msg": "Input should be new"}, "this can't be used here (something new)"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_to_write(fault: dict[str, Any], sentence: str) -> None:
    assert wanted(fault) == sentence
