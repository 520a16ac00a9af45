"""A person who is to be forgotten: what names them."""

import re
from dataclasses import dataclass
from functools import lru_cache

# A shorter or single word may be anybody's.
_SHORTEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their address, whatever detail stands behind a plus in it (RFC 5233), and by their names."""

    address: str
    """Lower case, its domain in A-labels, without detail."""
    names: tuple[str, ...] = ()
    """As mails and contacts have it, in lower case."""

    @property
    def local(self) -> str:
        """What stands before the at sign."""
        return self.address.rpartition("@")[0]

    @property
    def domain(self) -> str:
        """What stands behind it."""
        return self.address.rpartition("@")[2]

    def called(self, *names: str) -> "Person":
        """The person with names that tell them from others."""
        told = (" ".join(name.lower().split()) for name in names)
        known = (name for name in told if len(name) >= _SHORTEST_NAME and " " in name and "@" not in name)
        return Person(self.address, tuple(dict.fromkeys((*self.names, *known))))

    def addressed_in(self, text: str) -> bool:
        """Whether the text has the address."""
        folded = text.lower()
        # Two plain searches come first: they are quick, and hardly any text has both.
        return self.domain in folded and self.local in folded and bool(_pattern(self.address).search(folded))

    def named_in(self, text: str) -> bool:
        """Whether the text has the address or a name."""
        folded = " ".join(text.lower().split()) if self.names else ""
        return self.addressed_in(text) or any(name in folded for name in self.names)


@lru_cache(maxsize=16)
def _pattern(address: str) -> re.Pattern[str]:
    local, _, domain = address.rpartition("@")
    atom = r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]"
    detail = r"(?:\+[^\s@<>]{0,64})?"
    return re.compile(rf"(?<!{atom}){re.escape(local)}{detail}@{re.escape(domain)}(?![a-z0-9-]|\.[a-z0-9])")
