"""What the doctor says of the desk's domain, of the machine, and of a letter that the desk sends to itself."""

import socket
from pathlib import Path

import pytest
from dns.resolver import Resolver

from mailbot.bot.doctor.domain import records
from mailbot.bot.doctor.machine import secret_files
from mailbot.bot.doctor.probe import selector
from mailbot.intake.parse import parse
from mailbot.settings import load
from tests.servers.name_server import name_server

SOUND = {
    "desk.test": ("v=spf1 mx -all", "another=text"),
    "_dmarc.desk.test": ("v=DMARC1; p=reject",),
    "post._domainkey.desk.test": ("v=DKIM1; p=MIIB",),
}


def told(known: dict[str, tuple[str, ...]], key: str = "post") -> list[tuple[bool, str, bool]]:
    """Each finding on a domain that the DNS knows so, and whether it says what to do."""
    with name_server(known) as resolver:
        return [(one.ok, one.finding, bool(one.advice)) for one in records("desk.test", resolver, key)]


def test_a_domain_with_all_its_records_is_well() -> None:
    assert told(SOUND) == [
        (True, "SPF: v=spf1 mx -all", False),
        (True, "DMARC: v=DMARC1; p=reject", False),
        (True, "DKIM: letters are signed with the key post", False),
    ]


def test_each_missing_record_is_told_with_what_to_do() -> None:
    spf, dmarc, dkim = told({})

    assert spf[1].startswith("no SPF record")
    assert dmarc[1].startswith("no DMARC record")
    assert (dkim[0], dkim[1]) == (False, "DKIM: the key post that letters are signed with is not published")
    assert all(advice for _, _, advice in (spf, dmarc, dkim))


@pytest.mark.parametrize("texts", [("v=spf1 mx -all", "v=spf1 a ~all"), ("v=spf1 mx +all",)])
def test_a_record_that_contradicts_itself_is_a_fault(texts: tuple[str, ...]) -> None:
    assert told({**SOUND, "desk.test": texts})[0][0] is False


def test_without_a_letter_nobody_knows_the_signing_key() -> None:
    ok, finding, advice = told(SOUND, key="")[2]

    assert ok
    assert "seen in a letter only" in finding
    assert advice


def test_where_no_resolver_answers_nothing_is_claimed() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = silent.getsockname()[1]
        resolver.lifetime = 0.2

        found = list(records("desk.test", resolver))

    assert [(one.ok, one.finding) for one in found] == [
        (True, "no resolver answers here, so its mail records were not looked at")
    ]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (b"v=1; a=rsa-sha256; d=desk.test; s=post2026; bh=x; b=s=no", "post2026"),
        (b"v=1; a=rsa-sha256;\r\n s = post ; d=desk.test", "post"),
        (b"nonsense", ""),
    ],
)
def test_the_signing_key_is_read_from_a_letter(field: bytes, expected: str) -> None:
    assert selector(parse(b"DKIM-Signature: " + field + b"\r\n\r\nHello\r\n")) == expected


def test_a_secret_that_others_can_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "mailbot.toml").write_text("""\
[desk]
name = "Desk"
domain = "desk.test"
[[mailboxes]]
address = "support@desk.test"
imap = {host = "127.0.0.1", security = "none", user = "support", password = {file = "open"}}
[smtp]
host = "127.0.0.1"
security = "none"
password = {file = "closed"}
""")
    for name, mode in (("open", 0o644), ("closed", 0o600)):
        (tmp_path / name).write_text("secret")
        (tmp_path / name).chmod(mode)

    found = list(secret_files(load(tmp_path / "mailbot.toml")))

    assert [(one.finding, one.advice) for one in found] == [
        (f"{tmp_path}/open can be read by others", f"chmod 600 {tmp_path}/open")
    ]
