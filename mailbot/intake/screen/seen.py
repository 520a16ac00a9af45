"""A mail as the rules of screening see it."""

import re
from dataclasses import dataclass
from functools import cached_property

from mailbot.domain.mail import Mail

_COMMENT = re.compile(r"\([^()]{0,500}\)")
# A field that is empty or says no is as good as missing.
_NO = frozenset({"", "no", "none", "false", "0", "off"})


@dataclass(frozen=True, slots=True)
class Own:
    """What the desk knows of itself and of the machines that write to it."""

    addresses: frozenset[str]
    """The desk's own addresses, in lower case."""
    desk_mark: str
    """The value of our own ``X-Mailbot-Desk`` field."""
    monitors: frozenset[str] = frozenset()
    """Listed monitoring addresses in lower case; ``@example.com`` lists a whole domain."""

    def wrote(self, address: str) -> bool:
        """One of our own addresses, with or without a plus-tag."""
        return bool(address) and (address in self.addresses or _without_tag(address) in self.addresses)

    def monitored_by(self, address: str) -> bool:
        """A listed monitoring address."""
        return bool(address) and (address in self.monitors or "@" + address.rpartition("@")[2] in self.monitors)


def _without_tag(address: str) -> str:
    local, at, domain = address.rpartition("@")
    return local.partition("+")[0] + at + domain


class Seen:
    """A mail with what several rules ask for, found once."""

    def __init__(self, mail: Mail, own: Own) -> None:
        self.mail = mail
        self.own = own
        self.header = dict(reversed(mail.fields))
        """The topmost value of each field: what stands lower may have been written by anybody."""
        self.author = mail.author.key if mail.author else ""

    def value(self, name: str) -> str:
        """The topmost value of a field, in lower case."""
        return self.header.get(name, "").strip().lower()

    def word(self, name: str) -> str:
        """The value of a field in lower case, without comment and parameters (RFC 3834, section 5)."""
        value = self.header.get(name)
        return _COMMENT.sub("", value).partition(";")[0].strip().lower() if value else ""

    def says(self, name: str) -> bool:
        """The field is there and does not say no."""
        return self.word(name) not in _NO

    def says_any(self, names: frozenset[str]) -> bool:
        """One of the fields is there and does not say no."""
        return any(self.says(name) for name in names & self.header.keys())

    @cached_property
    def subject(self) -> str:
        """The subject in lower case, cut, with single spaces."""
        return " ".join(self.mail.subject[:300].lower().split())

    @cached_property
    def report_type(self) -> str:
        """The ``report-type`` of a multipart/report (RFC 6522), in lower case; empty for any other mail."""
        if self.mail.content_type != "multipart/report":
            return ""
        _, _, rest = self.value("content-type").partition("report-type")
        return rest.lstrip(' ="').partition(";")[0].strip(' "\t')

    @cached_property
    def part_types(self) -> frozenset[str]:
        """The media types of the mail and of its attachments."""
        return frozenset({self.mail.content_type} | {part.content_type for part in self.mail.attachments})

    @property
    def null_path(self) -> bool:
        """The reverse path is null."""
        return self.mail.reverse_path == ""

    @property
    def nobody(self) -> bool:
        """The null reverse path, or a From without any address; one that can't be read may be a person's."""
        return self.null_path or (not self.author and "@" not in self.header.get("from", ""))

    @property
    def automatic(self) -> bool:
        """A machine sent it: nobody, a field that says so, or a postmaster."""
        return self.nobody or self.says("auto-submitted") or self.author.startswith("postmaster@")
