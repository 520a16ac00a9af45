"""The addresses that answers to our letters come to (RFC 5233)."""

from datetime import date, datetime, timedelta

from mailbot.domain import token
from mailbot.domain.outcome import Desk

# RFC 5321, section 4.5.3.1.1.
_MOST_OCTETS = 64
LIST_DAYS = 7
# A letter, a case, a day or an hour, and a digest, with dashes between.
_LONGEST_TOKEN = 1 + 12 + 1 + 7 + 1 + 16


def for_customers(desk: Desk, mailbox: str, case: int) -> str:
    """Where a customer's answer about a case goes; empty where From is all that there is."""
    return _detailed(desk, mailbox, token.reply_detail(desk.key, case))


def for_agent(desk: Desk, mailbox: str, case: int, agent: str, last_day: date) -> str:
    """Where an agent's answer about a case goes, which proves whose it is; never in a letter to anybody else."""
    return _detailed(desk, mailbox, token.order_detail(desk.key, case, agent, last_day))


def for_erasure(desk: Desk, mailbox: str, case: int, agent: str, until: datetime) -> str:
    """Where an agent confirms that somebody on a case is to be forgotten; good for nothing else."""
    return _detailed(desk, mailbox, token.erasure_detail(desk.key, case, agent, until))


def for_lists(desk: Desk, mailbox: str, reader: str, today: date) -> str:
    """Where an agent's answer to a letter about several cases goes, which proves whose it is; empty for others.

    It is good for every case, so it is good for a few days only.
    """
    if reader.lower() not in {agent.address.lower() for agent in desk.agents}:
        return ""
    return for_agent(desk, mailbox, 0, reader, today + timedelta(days=min(LIST_DAYS, desk.token_days)))


def holds_tokens(mailbox: str) -> bool:
    """Whether a mailbox's name leaves room for what proves an agent, whatever the case and the day."""
    return len(mailbox.rpartition("@")[0].encode()) + 1 + _LONGEST_TOKEN <= _MOST_OCTETS


def plain_address(address: str) -> str:
    """The address without the detail behind a plus (RFC 5233)."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _detailed(desk: Desk, mailbox: str, detail: str) -> str:
    local, _, domain = mailbox.rpartition("@")
    written = f"{local}+{detail}"
    return f"{written}@{domain}" if desk.plus_addressing and len(written.encode()) <= _MOST_OCTETS else ""
