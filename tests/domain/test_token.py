"""Only our key's tokens verify, and only as they were made."""

from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain import token

KEY = b"a-key-for-tests-that-is-long-enough-0123456789"
NUMBERS = st.integers(1, 999_999_999_999)
KEYS = st.binary(min_size=32, max_size=64)
DIGITS = "abcdefghijklmnopqrstuvwxyz234567"


@given(NUMBERS, KEYS)
def test_a_reply_address_names_its_case_to_its_own_key_alone(number: int, other: bytes) -> None:
    detail = token.reply_detail(KEY, number)

    assert token.case_of_detail(KEY, detail) == number
    assert token.case_of_detail(KEY, detail.upper()) == number
    assert (token.case_of_detail(other, detail) == number) == (other == KEY)


@given(NUMBERS, st.text(), KEYS)
def test_a_message_id_names_its_case_to_its_own_key_alone(number: int, cause: str, other: bytes) -> None:
    message_id = token.message_id(KEY, "desk.test", number, cause)

    assert token.case_of_message_id(KEY, message_id) == number
    assert (token.case_of_message_id(other, message_id) == number) == (other == KEY)


@given(NUMBERS, st.data())
def test_a_reply_address_with_any_other_character_proves_nothing(number: int, data: st.DataObject) -> None:
    detail = token.reply_detail(KEY, number)
    place = data.draw(st.integers(0, len(detail) - 1))
    other = data.draw(st.sampled_from(DIGITS + "0189-+.@").filter(lambda character: character != detail[place]))

    assert token.case_of_detail(KEY, detail[:place] + other + detail[place + 1 :]) is None


@given(NUMBERS, st.data())
def test_a_message_id_with_any_other_character_before_its_domain_proves_nothing(
    number: int, data: st.DataObject
) -> None:
    message_id = token.message_id(KEY, "desk.test", number, "cause")
    place = data.draw(st.integers(1, message_id.index("@") - 1))
    other = data.draw(st.sampled_from(DIGITS + "0189.-").filter(lambda character: character != message_id[place]))

    assert token.case_of_message_id(KEY, message_id[:place] + other + message_id[place + 1 :]) is None


@given(st.text())
def test_whatever_somebody_writes_is_no_token_and_no_error(text: str) -> None:
    assert token.case_of_detail(KEY, text) is None
    assert token.case_of_message_id(KEY, text) is None
    assert token.case_of_message_id(KEY, f"<{text}@desk.test>") is None


def test_a_reply_address_is_no_message_id_and_another_case_is_another_token() -> None:
    detail = token.reply_detail(KEY, 1001).partition("-")[2]

    assert token.case_of_detail(KEY, f"1002-{detail}") is None
    assert token.case_of_message_id(KEY, f"<1001.{token.plain_digest('x')}.{detail}@desk.test>") is None


def test_the_same_cause_gives_the_same_message_id_and_another_cause_another() -> None:
    first = token.message_id(KEY, "desk.test", 1001, "mail", "Acknowledgement", "ann@customer.test")

    assert first == token.message_id(KEY, "desk.test", 1001, "mail", "Acknowledgement", "ann@customer.test")
    assert first != token.message_id(KEY, "desk.test", 1001, "mail", "Acknowledgement", "bob@customer.test")
    assert first != token.message_id(KEY, "desk.test", 1002, "mail", "Acknowledgement", "ann@customer.test")


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_parts_that_run_together_are_told_apart(one: list[str], other: list[str]) -> None:
    assert (token.plain_digest(*one) == token.plain_digest(*other)) == (one == other)


@given(NUMBERS)
def test_a_reply_address_fits_into_a_local_part(number: int) -> None:
    # RFC 5321, section 4.5.3.1.1: 64 octets, some of which are the mailbox's own.
    assert len(f"support+{token.reply_detail(KEY, number)}") <= 64


@given(st.from_regex(r"[af]\d{1,12}-\d{1,7}-[a-z2-7]{16}", fullmatch=True))
def test_an_agents_reply_address_that_somebody_makes_up_is_none_and_no_error(detail: str) -> None:
    assert token.order_of_detail(KEY, detail, ["mia@desk.test"]) is None
