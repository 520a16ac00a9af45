"""The written inbox: templates of mails, each with what it shows and what has to come of it."""

import re
import tomllib
from dataclasses import dataclass
from email.header import Header, decode_header, make_header
from email.parser import HeaderParser
from email.utils import parseaddr
from enum import StrEnum
from importlib.resources import files

from mailbot.demo.wire import encoded

_BLANK = re.compile(r"\{\{ (\w+) \}\}")


class Expectation(StrEnum):
    """What has to come of a mail."""

    OPENS = "opens"
    """A case of its own, an acknowledgement to the author and a notification to each agent."""
    JOINS = "joins"
    """The case of the mail that it speaks of, a short letter to the author and a notification to each agent."""
    SILENCE = "silence"
    """No case and no letter."""
    OBEYED = "obeyed"
    """What an agent's commands say, with a transcript to the agent."""
    REFUSED = "refused"
    """Nothing but a letter to the agent that says why."""

    @property
    def of_agent(self) -> bool:
        """Whether it is what comes of an agent's mail."""
        return self in (Expectation.OBEYED, Expectation.REFUSED)


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """A template of a mail."""

    name: str
    """The name of its file in ``inbox/``, without the suffix."""
    wave: int
    shows: str
    must: Expectation
    template: str
    speaks_of: str = ""
    """The mail whose letter this one answers, reports on or names."""
    copies: str = ""
    """The mail that this is a second delivery of; the template holds the header lines that are put on top."""
    charset: str = "utf-8"
    """What the letters outside of encoded parts travel in, whatever the header says."""
    reaches: tuple[str, ...] = ()
    """Who else gets a letter of what an agent's mail does."""
    answers: bool = False
    """Whether it must meet the time for an answer to the customer."""
    tells: tuple[str, ...] = ()
    """What its author must be told of it."""
    ends: tuple[tuple[str, str], ...] = ()
    """How the list of cases must show the case in the evening, column by column."""

    @property
    def message_id(self) -> str:
        """The Message-ID, with angle brackets; empty for a copy, which has its original's."""
        return str(self._header("Message-ID")).strip()

    @property
    def author(self) -> str:
        """The address in From, in lower case."""
        return parseaddr(self._header("From"))[1].lower()

    @property
    def author_name(self) -> str:
        """The display name in From; the address where there is none."""
        # Decoded last, since a decoded name may hold what parts an address (RFC 2047, section 6.2).
        name = parseaddr(self._header("From"))[0]
        return str(make_header(decode_header(name))) or self.author

    def _header(self, name: str) -> str:
        return str(HeaderParser().parsestr(self.template, headersonly=True).get(name, ""))


def inbox() -> tuple[WrittenMail, ...]:
    """Every written mail in the order of the index."""
    folder = files("mailbot.demo") / "inbox"
    index = tomllib.loads((folder / "index.toml").read_text("utf-8"))
    return tuple(
        WrittenMail(
            template=(folder / f"{row['name']}.eml").read_text("utf-8"),
            **{
                **row,
                "must": Expectation(row["must"]),
                "reaches": tuple(row.get("reaches", ())),
                "tells": tuple(row.get("tells", ())),
                "ends": tuple(row.get("ends", {}).items()),
            },
        )
        for row in index["mails"]
    )


def filled(mail: WrittenMail, values: dict[str, str], original: bytes = b"") -> bytes:
    """The mail as it lies in the mailbox: blanks filled, parts encoded, lines ended by CRLF.

    A copy is its own header lines on top of the original's bytes.
    """
    header, gap, body = mail.template.partition("\n\n")
    text = _BLANK.sub(lambda blank: _for_header(values[blank[1]]), header) + gap
    text += _BLANK.sub(lambda blank: values[blank[1]], body)
    if mail.copies:
        return _crlf(text).encode() + original
    return _crlf(encoded(text)).encode(mail.charset)


def _for_header(value: str) -> str:
    """The value, as encoded words where it is not plain ASCII (RFC 2047)."""
    return value if value.isascii() else Header(value, "utf-8").encode()


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
