"""Proofs that a reply address or a Message-ID is one of ours: keyed digests, made and checked without a database."""

import hmac
import re
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256

# 80 bits keep a guess hopeless, and 16 characters keep the local part under RFC 5321's 64.
_DIGEST_BYTES = 10
_DETAIL = re.compile(r"^(\d{1,12})-([a-z2-7]{16})$")
_HELD_DETAIL = re.compile(r"^h(\d{1,12})-([a-z2-7]{16})$")
_ORDER_DETAIL = re.compile(r"^([af])(\d{1,12})-(\d{1,7})-([a-z2-7]{16})$", re.ASCII)
_HOUR = 3600
_MESSAGE_ID = re.compile(r"^<(\d{1,12})\.([a-z2-7]{16})\.([a-z2-7]{16})@([^<>@\s]{1,253})>$")


@dataclass(frozen=True, slots=True)
class OrderToken:
    """What proves that an agent answers a letter of ours: good for one case, one agent, and until a day."""

    case: int
    agent: str
    """The only address that it is good for, in lower case."""
    last_day: date
    detail: str
    until: datetime | None = None
    """For a letter that asks whether somebody is to be forgotten: until when it may be confirmed."""

    def expired(self, now: datetime) -> bool:
        """Whether it is worth nothing any more."""
        return now >= self.until if self.until is not None else now.date() > self.last_day


def digest(key: bytes, *parts: str) -> str:
    """A keyed digest over the parts: 16 characters of lower-case base 32 (HMAC, RFC 2104)."""
    # Each part carries its length, so that ("a", "bc") and ("ab", "c") differ.
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return b32encode(hmac.digest(key, text.encode("utf-8", "replace"), "sha256")[:_DIGEST_BYTES]).decode().lower()


def plain_digest(*parts: str) -> str:
    """A digest over the parts that needs no key, in the same form."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return b32encode(sha256(text.encode("utf-8", "replace")).digest()[:_DIGEST_BYTES]).decode().lower()


def reply_detail(key: bytes, number: int) -> str:
    """The detail of the reply address for a case, such as ``1042-abcd…`` in ``support+1042-abcd…@``."""
    return f"{number}-{digest(key, 'reply', str(number))}"


def case_of_detail(key: bytes, detail: str) -> int | None:
    """The case whose reply address carries this detail; None where we did not make it."""
    found = _DETAIL.match(detail.lower())
    if not found:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(digest(key, "reply", str(number)), found[2]) else None


def held_detail(key: bytes, held: int, operator: str) -> str:
    """The detail of the reply address for a held mail's notice: good for one operator, and for one mail."""
    return f"h{held}-{digest(key, 'held', str(held), operator.lower())}"


def held_of_detail(key: bytes, detail: str, sender: str) -> int | None:
    """The held mail whose notice to this sender carries the detail; None where we did not make it for them."""
    found = _HELD_DETAIL.match(detail.lower())
    if not found:
        return None
    expected = digest(key, "held", str(int(found[1])), sender.lower())
    return int(found[1]) if hmac.compare_digest(expected, found[2]) else None


def order_detail(key: bytes, number: int, agent: str, last_day: date) -> str:
    """The detail of the reply address in an agent's letter about a case, good until a day."""
    day = str(last_day.toordinal())
    return f"a{number}-{day}-{digest(key, 'order', str(number), agent.lower(), day)}"


def erasure_detail(key: bytes, number: int, agent: str, until: datetime) -> str:
    """The detail of the reply address by which an agent confirms an erasure, good until that full hour."""
    hour = str(int(until.timestamp()) // _HOUR)
    return f"f{number}-{hour}-{digest(key, 'erasure', str(number), agent.lower(), hour)}"


def order_of_detail(key: bytes, detail: str, agents: Iterable[str]) -> OrderToken | None:
    """The token that a detail is, and whose of the agents; None where we made it for none of them."""
    found = _ORDER_DETAIL.match(detail.lower())
    if not found or not 0 < int(found[3]) <= date.max.toordinal():
        return None
    number, end = int(found[2]), int(found[3])
    until = datetime.fromtimestamp(end * _HOUR, UTC) if found[1] == "f" else None
    last_day = until.date() if until else date.fromordinal(end)
    for agent in agents:
        made = erasure_detail(key, number, agent, until) if until else order_detail(key, number, agent, last_day)
        if hmac.compare_digest(made, detail.lower()):
            return OrderToken(number, agent.lower(), last_day, detail.lower(), until)
    return None


def message_id(key: bytes, domain: str, number: int, *cause: str) -> str:
    """The signed Message-ID of a letter; the same cause gives the same one, so a repeated send is recognisable.

    ``number`` is the case, 0 for a letter that belongs to none.
    """
    unique = plain_digest(*cause)
    return f"<{number}.{unique}.{digest(key, 'letter', str(number), unique)}@{domain}>"


def case_of_message_id(key: bytes, value: str) -> int | None:
    """The case that a Message-ID of ours belongs to (0: none); None where we did not make it."""
    found = _MESSAGE_ID.match(value)
    if not found:
        return None
    number = int(found[1])
    return number if hmac.compare_digest(digest(key, "letter", str(number), found[2]), found[3]) else None
