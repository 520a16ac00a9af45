"""Who vouches for a sender: what receiving servers write, what forgers write, and what holds of any field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.intake.parse import parse
from mailbot.intake.vouch import Vouched, aligned, vouch

SERVER = "mx.desk.example"
AUTHOR = "Mia Lind <mia@brook.example>"
PASSED = f"{SERVER}; dmarc=pass header.from=brook.example"


def said(*fields: str, author: str = AUTHOR, server: str | None = SERVER) -> Vouched:
    """What is said of a mail with these Authentication-Results, topmost first."""
    head = "".join(f"Authentication-Results: {field}\r\n" for field in fields)
    return vouch(parse(f"{head}From: {author}\r\nSubject: x\r\n\r\nText\r\n".encode()), server)


# What each receiving server writes; the names and addresses are our own.
HONEST = {
    "gmail": (
        f"{SERVER};\r\n       dkim=pass header.i=@brook.example header.s=s1 header.b=Ab+/c=;\r\n"
        "       spf=pass (google.example: domain of mia@brook.example designates 192.0.2.7 as permitted sender)"
        " smtp.mailfrom=mia@brook.example;\r\n       dmarc=pass (p=REJECT sp=NONE dis=NONE) header.from=brook.example",
        "dmarc",
    ),
    "gmail without a policy": (
        f"{SERVER}; dkim=pass header.i=@brook.example header.s=s1 header.b=Ab+/c=;"
        " spf=pass smtp.mailfrom=mia@brook.example",
        "aligned_dkim",
    ),
    "opendmarc": (f"{SERVER}; dmarc=pass (p=none dis=none) header.from=brook.example", "dmarc"),
    "opendkim": (
        f"{SERVER};\r\n\tdkim=pass (2048-bit key; unprotected) header.d=brook.example header.i=@brook.example\r\n"
        '\theader.a=rsa-sha256 header.s=mail header.b="a;b=c"',
        "aligned_dkim",
    ),
    "rspamd": (
        f'{SERVER};\r\n\tdkim=pass header.d=brook.example header.s=s header.b="x/y=";\r\n'
        "\tspf=pass (mx: domain of mia@brook.example designates 192.0.2.7) smtp.mailfrom=mia@brook.example;\r\n"
        "\tdmarc=pass (policy=none) header.from=brook.example",
        "dmarc",
    ),
    "exim": (
        f"{SERVER}; iprev=pass (out.brook.example) smtp.remote-ip=192.0.2.7; spf=pass smtp.mailfrom=brook.example;"
        " dkim=pass header.d=brook.example header.s=s header.a=rsa-sha256; dmarc=pass header.from=brook.example;"
        " arc=none",
        "dmarc",
    ),
    "fastmail": (
        f"{SERVER};\r\n    bimi=skipped (DMARC Policy is not at enforcement);\r\n    arc=none (no signatures);\r\n"
        "    dkim=pass (2048-bit rsa key sha256) header.d=brook.example\r\n      header.i=@brook.example"
        " header.b=Q1;\r\n"
        "    dmarc=pass policy.published-domain-policy=none\r\n      policy.applied-disposition=none"
        " policy.evaluated-disposition=none\r\n      (p=none,d=none,d.eval=none) header.from=brook.example;\r\n"
        "    iprev=pass smtp.remote-ip=192.0.2.7 (out.brook.example)",
        "dmarc",
    ),
    "yahoo": (f"{SERVER}; dkim=pass header.i=@brook.example; dmarc=pass(p=REJECT) header.from=brook.example;", "dmarc"),
    "version and comments": (
        f"(a (b) \\) c) {SERVER} (d) 1 (e) ; (f) dmarc (g) = (h) pass (i) header.from (j) = (k) brook.example (l)",
        "dmarc",
    ),
    "method version": (f"{SERVER}; dkim/1=pass header.d=Brook.Example.", "aligned_dkim"),
    "quoted": (f'"{SERVER.upper()}"; dmarc="pass" reason="a \\" b; c" header.from="brook.example"', "dmarc"),
    "several signatures": (
        f"{SERVER}; dkim=fail header.d=brook.example; dkim=pass header.d=list.example; dkim=pass"
        " header.d=mail.brook.example",
        "aligned_dkim",
    ),
    "whole address": (f"{SERVER}; dkim=pass header.i=mia@brook.example", "aligned_dkim"),
}
FORGED = {
    "another server": "mx.other.example; dmarc=pass header.from=brook.example",
    "no server": "dmarc=pass header.from=brook.example",
    "nothing": "",
    "only spaces": " ; dmarc=pass header.from=brook.example",
    "none": f"{SERVER}; none",
    "two names": f"{SERVER} evil; dmarc=pass header.from=brook.example",
    "only spf": f"{SERVER}; spf=pass smtp.mailfrom=mia@brook.example",
    "another domain": f"{SERVER}; dmarc=pass header.from=evil.example; dkim=pass header.d=evil.example",
    "no domain": f"{SERVER}; dmarc=pass; dkim=pass",
    "look-alike": f"{SERVER}; dmarc=pass header.from=xn--brook-9ta.example",
    "ends alike": f"{SERVER}; dkim=pass header.d=evilbrook.example; dkim=pass header.d=example",
    "dmarc failed": f"{SERVER}; dkim=pass header.d=brook.example; dmarc=fail (p=none) header.from=brook.example",
    "two domains": f"{SERVER}; dkim=pass header.d=evil.example header.d=brook.example",
    "not passed": f"{SERVER}; dkim=passed header.d=brook.example; dmarc=bestguesspass header.from=brook.example",
    "of arc": f"{SERVER}; arc=pass header.from=brook.example header.d=brook.example",
    "in a comment": f"{SERVER}; spf=pass (a; dkim=pass header.d=brook.example; b) smtp.mailfrom=x@evil.example",
    "in quotes": f'{SERVER}; spf=pass smtp.mailfrom="a; dkim=pass header.d=brook.example ; b"@evil.example',
    "escaped quotes": f'{SERVER}; spf=pass smtp.mailfrom="a\\"; dkim=pass header.d=brook.example;\\""@evil.example',
    "quotes end a comment": f'{SERVER}; spf=pass (of "x); dkim=pass header.d=brook.example; y=("@evil.example) a=b',
    "open quotes": f'{SERVER}; dkim=pass header.d=brook.example; spf=pass smtp.mailfrom="x',
    "open comment": f"{SERVER}; dkim=pass header.d=brook.example; spf=pass (of x",
    "closed comment": f"{SERVER}; dkim=pass header.d=brook.example; spf=pass of x)",
    "backslash": f"{SERVER}; spf=pass smtp.mailfrom=a\\; dkim=pass header.d=brook.example",
    "encoded word": f"{SERVER}; spf=pass smtp.mailfrom==?utf-8?Q?a=3B_dkim=3Dpass_header.d=3Dbrook.example_?=@evil",
    "name in an encoded word": "=?utf-8?Q?mx.desk.example?=; dmarc=pass header.from=brook.example",
    "eight bits": f"{SERVER}; spf=pass smtp.mailfrom=ä@evil.example; dkim=pass header.d=brook.example",
    "endless": f"{SERVER}; dkim=pass header.d=brook.example; x=" + "y" * 20_000,
    "quoted result": f'{SERVER}; spf=pass a="b"; "dkim=pass" header.d=brook.example',
    "quoted method": f'{SERVER}; spf=pass a="b"; "dkim"=pass header.d=brook.example',
    # An address with a bracket in it stands in quotes, so that quotes in a comment are always suspicious.
    "quotes in a comment": f'{SERVER}; spf=pass (of "mia@brook.example") a=b; dmarc=pass header.from=brook.example',
}
AUTHORS = (
    "mia@brook.example, Eve <eve@evil.example>",
    "Eve <eve@evil.example>, mia@brook.example",
    '"mia@brook.example" <eve@evil.example>',
    '"mia@brook.example"',
    "Mia mia@brook.example",
    "mia@brook.example <eve@evil.example>",
    "<mia@brook.example> <eve@evil.example>",
    "=?utf-8?Q?mia=40brook.example?= <eve@brook.example>",
    "Team: mia@brook.example;",
    "mia@brook.example (Mia) eve@evil.example",
    "mia@brook.example (Mia), eve@evil.example (Eve)",
    "mia@brook.example.evil.example",
    "mia@brook.example\r\nFrom: eve@evil.example",
    "eve@evil.example\r\nFrom: mia@brook.example",
    "mia@brook.example\r\nno field\r\nTo: eve@evil.example",
    "",
)


@pytest.mark.parametrize("name", HONEST)
def test_the_word_of_the_receiving_server_counts(name: str) -> None:
    field, rule = HONEST[name]

    assert said(field).by == rule


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_or_doubtful_field_does_not_count(name: str) -> None:
    found = said(FORGED[name])

    assert found.by == ""
    assert found.why


@pytest.mark.parametrize("author", AUTHORS)
def test_a_doubtful_from_is_not_vouched_for(author: str) -> None:
    assert said(PASSED, author=author).by == ""


@pytest.mark.parametrize(
    "author",
    [
        AUTHOR,
        "mia@brook.example",
        "MIA@Brook.Example",
        "mia@brook.example (Mia Lind)",
        '"mia@brook.example" <mia@brook.example>',
        '"Lind, Mia" <mia@brook.example>',
        "=?utf-8?Q?L=C3=B6wen=2C_Mia?= <mia@brook.example>",
    ],
)
def test_an_ordinary_from_is_vouched_for(author: str) -> None:
    assert said(PASSED, author=author) == Vouched(
        "dmarc", "brook.example", "The receiving server says that DMARC passed for brook.example."
    )


def test_only_the_topmost_field_counts() -> None:
    assert said("mx.other.example; dmarc=fail", PASSED).by == ""
    assert said(f"{SERVER}; dmarc=none", PASSED).by == ""
    assert said(PASSED, "mx.other.example; dmarc=fail").by == "dmarc"


def test_without_a_configured_server_nothing_counts() -> None:
    assert said(PASSED, server=None).by == ""


def test_a_server_without_a_name_counts_only_where_that_is_configured() -> None:
    nameless = "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=brook.example; dkim=pass (signature was verified)"
    nameless += " header.d=brook.example;dmarc=pass action=none header.from=brook.example;compauth=pass reason=100"

    assert said(nameless, server="").by == "dmarc"
    assert said(nameless).by == ""
    assert said(PASSED, server="").by == ""


def test_a_mail_without_the_field_is_not_vouched_for() -> None:
    assert said().by == ""


@pytest.mark.parametrize(
    ("author", "signer", "right"),
    [
        ("brook.example", "brook.example", True),
        ("brook.example", "mail.brook.example", True),
        ("sales.brook.example", "brook.example", True),
        ("brook.example", "evilbrook.example", False),
        ("a.brook.example", "b.brook.example", False),
        ("brook.example", "example", False),
        ("brook.co.uk", "co.uk", False),
        ("gmail.com", "gmail.com", True),
        ("gmail.com", "evil.gmail.com", False),
        ("evil.gmail.com", "gmail.com", False),
        ("brook.example", "", False),
        ("", "", False),
        ("brook..example", "brook..example", False),
    ],
)
def test_a_signature_speaks_for_its_own_organisation(author: str, signer: str, right: bool) -> None:
    assert aligned(author, signer) is right


# fmt: off
PIECES = st.sampled_from((
    SERVER, "evil.example", "; ", ";", "=", " ", "dkim", "dmarc", "spf", "pass", "fail", "header.d", "header.i", "(",
    "header.from", "smtp.mailfrom", ")", '"', "\\", "@", "1", "/", "ä", "\t", "=?utf-8?Q?=3B?=", "\r\n ",
))
# fmt: on
FIELD = st.lists(PIECES, max_size=40).map("".join)


@given(FIELD | st.text(max_size=100))
def test_nothing_is_said_for_a_domain_that_no_field_names(field: str) -> None:
    found = said(field, field)

    assert found.by == ""
    assert found.why


# What a sender may have a server copy: an address in quotes, and a word without anything that separates.
LOCAL = st.lists(PIECES | st.just("dkim=pass header.d=brook.example"), max_size=12).map(
    lambda pieces: "".join(pieces).replace("\\", "\\\\").replace('"', '\\"').replace("\r\n", "")
)


@given(LOCAL)
def test_no_envelope_sender_talks_itself_into_the_results(local: str) -> None:
    found = said(f'{SERVER}; spf=pass smtp.mailfrom="{local}"@evil.example; dkim=pass header.d=evil.example')
    in_comment = said(f'{SERVER}; spf=pass (domain of "{local}"@evil.example) smtp.helo=evil.example')

    assert found.by == ""
    assert in_comment.by == ""


@pytest.mark.parametrize("piece", ["(", ")", '"', "\\", "a", "a=", "=", ";", "a ", "(a)", '"a"', '"\\', "((a)"])
@pytest.mark.timeout(10)
def test_hostile_fields_end_and_vouch_for_nobody(piece: str) -> None:
    found = said(f"{SERVER}; " + piece * (9_900 // len(piece)))

    assert found.by == ""
