"""Senders who look like somebody else, and reply addresses that look like ours."""

import pytest

from mailbot.domain import token
from mailbot.domain.customer import Contact
from mailbot.intake.link import clues, link, may_write
from mailbot.intake.parse import parse
from tests.fuzz.road import DESK, NUMBER, open_case
from tests.intake.hostile import assert_well_formed, both, to_customer, written


@pytest.mark.parametrize(
    "address",
    [
        "ann@br\u043e\u043ek.example",
        "ann@xn--brk-hedd.example",
        "\u0430nn@brook.example",
        "ann@brook.example.evil.example",
        "ann@evilbrook.example",
        "ann@brook-example.com",
        "ann@brook.examp1e",
        "ann%brook.example@evil.example",
        "ann@brook.example@evil.example",
        "ann+ann@brook.example@evil.example",
        '"ann@brook.example"@evil.example',
        "ann@brook.example\u200b",
        "eve+ann@brook.example",
        "+ann@brook.example",
        "",
    ],
)
def test_a_look_alike_has_no_right_to_a_case(address: str) -> None:
    case = open_case("ann@brook.example")

    assert not may_write(case, Contact(address.lower()))
    assert not may_write(case, Contact(address.lower(), name="ann@brook.example"))


SPELLINGS = ("ann@müller.example", "ann@MÜLLER.example", "ann@mu\u0308ller.example", "ann@xn--mller-kva.example")


@pytest.mark.parametrize("address", [*SPELLINGS, f"Ann Müller <{SPELLINGS[0]}>", f"{SPELLINGS[0]} (Ann)"])
def test_a_domain_in_any_spelling_is_one_sender_and_can_be_mailed_to(address: str) -> None:
    for passage in both(written(author=address)):
        letter = to_customer(passage)

        assert passage.mail.author is not None
        assert passage.mail.author.key == "ann@xn--mller-kva.example"
        assert letter.draft.to.address == "ann@xn--mller-kva.example"
        assert_well_formed(letter, "ann@xn--mller-kva.example")


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_contact_may_write_to_its_case_in_any_spelling(address: str) -> None:
    author = parse(written(author=address)).author

    assert author is not None
    assert may_write(open_case("ann@xn--mller-kva.example"), Contact(author.key))


@pytest.mark.parametrize("author", ["Ann <ann@br\u043e\u043ek.example>", "Ann <ann@xn--brk-hedd.example>"])
def test_a_look_alike_that_names_a_case_gets_one_of_its_own(author: str) -> None:
    mail = parse(
        written(author=author, subject=f"[DESK-{NUMBER}] Re: The printer", head="In-Reply-To: <7@x.example>\r\n")
    )
    assert mail.author is not None

    found = link(clues(mail, DESK), Contact(mail.author.key), {NUMBER: open_case()}, {"<7@x.example>": (NUMBER,)})

    assert found.case is None
    assert found.named == NUMBER


RIGHT = token.reply_detail(DESK.key, NUMBER)


@pytest.mark.parametrize(
    "detail",
    [
        str(NUMBER),
        f"{NUMBER}-",
        f"{NUMBER}-{'a' * 16}",
        RIGHT.replace(str(NUMBER), str(NUMBER + 1)),
        RIGHT[:-1],
        RIGHT + "a",
        f"{RIGHT}+{NUMBER}",
        f"x{RIGHT}",
        f"-{RIGHT}",
        token.reply_detail(b"another key", NUMBER),
    ],
)
def test_a_reply_address_that_is_not_ours_opens_no_case(detail: str) -> None:
    head = f"Cc: support+{detail}@desk.example\r\nDelivered-To: support+{detail}@desk.example\r\n"

    assert clues(parse(written(head=head)), DESK).addressed == ()


def test_a_reply_address_of_ours_is_known() -> None:
    head = f"Cc: SUPPORT+{RIGHT.upper()}@desk.example\r\n"

    assert clues(parse(written(head=head)), DESK).addressed == (NUMBER,)
