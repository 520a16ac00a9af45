"""Who vouches for the sender of a mail: the receiving server's Authentication-Results (RFC 8601).

The server that takes mail in for us writes its field above all others, and takes away those that claim its name
(RFC 8601, section 5).  So the topmost field counts, if it has the name that the operator configured, and no other;
what is written further down may be anybody's.  Microsoft 365 writes no name: its field counts only where the
configured name is empty.
"""

import re
from dataclasses import dataclass

from mailbot.domain.customer import public_provider
from mailbot.domain.mail import Mail

_LONGEST_FIELD = 10_000
# Below these a country's registry gives names to strangers, as below ``co.uk``.
_REGISTRY_LABELS = frozenset({"ac", "co", "com", "edu", "go", "gob", "gov", "gv", "net", "ne", "nom", "or", "org"})
# Space, a separator, a whole quoted string, or a run of what is none of these; nothing else can be read for certain.
_TOKEN = re.compile(r'[ \t]+|[;=]|"(?:[^"\\]|\\.)*"|[^\x00-\x20\x7f-\U0010ffff;="()\\]+')
_IN_COMMENT = re.compile(r'[^()"\\]+|\\.|[()"]')


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whether somebody vouches that a mail is from the domain of its From."""

    by: str = ""
    """The rule: ``dmarc`` or ``aligned_dkim``; empty where nobody vouches."""
    domain: str = ""
    """The domain that proved itself: the From domain for DMARC, the signing one for DKIM."""
    why: str = ""
    """One sentence."""


@dataclass(frozen=True, slots=True)
class _Result:
    """One method's result, with its properties (RFC 8601, section 2.2)."""

    method: str
    result: str
    properties: tuple[tuple[str, str], ...]

    def domain(self, name: str) -> str:
        """The domain that a property names; empty where it is missing or said twice in two ways."""
        found = {value.rpartition("@")[2].rstrip(".").lower() for key, value in self.properties if key == name}
        return found.pop() if len(found) == 1 else ""


def vouch(mail: Mail, authserv_id: str | None) -> Vouched:
    """Who vouches for the author of the mail; ``authserv_id`` names the receiving server, None: it is not known."""
    if authserv_id is None:
        return Vouched(why="No server is configured whose word counts.")
    if not _one_author(mail):
        return Vouched(why="The mail has not exactly one From field with exactly one plain address.")
    value = next(mail.values("authentication-results"), None)
    if value is None:
        return Vouched(why="The mail has no Authentication-Results.")
    read = _read(value)
    if read is None:
        return Vouched(why="The topmost Authentication-Results cannot be read.")
    server, results = read
    if server.lower() != authserv_id.strip().lower():
        return Vouched(why=f"The topmost Authentication-Results is of {server[:100] or 'a server without a name'}.")
    return _judged(mail.author.domain if mail.author else "", results)


def _judged(author: str, results: tuple[_Result, ...]) -> Vouched:
    dmarc = [each for each in results if each.method == "dmarc"]
    if any(each.result == "fail" for each in dmarc):
        return Vouched(why="The receiving server says that DMARC failed.")
    if any(each.result == "pass" and each.domain("header.from") == author for each in dmarc):
        return Vouched("dmarc", author, f"The receiving server says that DMARC passed for {author}.")
    for each in results:
        if each.method == "dkim" and each.result == "pass":
            signer = each.domain("header.d") or each.domain("header.i")
            if aligned(author, signer):
                return Vouched("aligned_dkim", signer, f"The receiving server says that {signer} signed the mail.")
    # SPF speaks of the reverse path, which nobody sees.
    return Vouched(why=f"The receiving server found neither DMARC nor a signature for {author}.")


def aligned(author: str, signer: str) -> bool:
    """Whether a signature of one domain speaks for the other: the same, or one is below the other.

    RFC 7489 asks for the same organisational domain, which takes a list of public suffixes.  It is safe enough to do
    without one: a key for a domain above the author's, or below it, can only be published by those who hold that
    zone.  Where zones are given to strangers, at public mail providers and registries, only the same domain counts.
    """
    above, below = sorted((author, signer), key=len)
    labels = above.split(".")
    if not all(labels):
        return False
    if above == below:
        return True
    shared = len(labels) < 2 or public_provider(above) or (len(labels) == 2 and labels[0] in _REGISTRY_LABELS)
    return not shared and below.endswith("." + above)


def _one_author(mail: Mail) -> bool:
    """One From field that every reader reads alike: one address, with a name that holds no other."""
    values = tuple(mail.values("from"))
    # Where it is unclear what the header is, the server may have looked at another From than we.
    if mail.author is None or len(values) != 1 or any("header" in defect for defect in mail.defects):
        return False
    value, address = values[0].strip().lower(), mail.author.key
    if value.endswith(f"<{address}>"):
        name = value.removesuffix(f"<{address}>").strip("\"' ")
        return name == address or not set(name) & set("<>@")
    # The old form has the name in a comment behind.
    name = value.removeprefix(address).strip()
    return value.startswith(address) and (not name or (name[0] + name[-1] == "()" and not set(name) & set("<>@,;")))


def _read(value: str) -> tuple[str, tuple[_Result, ...]] | None:
    """The name of the server and its results; None where the field cannot be read for certain."""
    segments = _segments(value) if len(value) <= _LONGEST_FIELD else None
    if segments is None:
        return None
    first, server = segments[0], ""
    if not first:
        return None
    if "=" not in first[0]:
        # A version may stand behind the name.
        if len(first) > 2 or not all(word.isdigit() for word in first[1:]):
            return None
        server, segments = _unquoted(first[0]), segments[1:]
    return server, tuple(result for words in segments if (result := _result(words)) is not None)


def _result(words: list[str]) -> _Result | None:
    pairs = [(name.lower(), _unquoted(value)) for name, equals, value in (word.partition("=") for word in words)]
    if not pairs or not pairs[0][1]:
        return None
    method = pairs[0][0].partition("/")[0]
    return _Result(method, pairs[0][1].lower(), tuple(pairs[1:]))


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value


def _segments(value: str) -> list[list[str]] | None:
    """The words between the semicolons, without comments; None where that is not certain.

    A quoted string is one word, whatever it holds; its quotes stay, so that it is not taken for something else.
    """
    segments: list[list[str]] = [[]]
    position, touching = 0, False
    while position < len(value):
        comment = value[position] == "("
        token = None if comment else _TOKEN.match(value, position)
        position = _after_comment(value, position) if comment else token.end() if token else -1
        if position < 0:
            return None
        text = token[0] if token else " "
        if text == ";":
            segments.append([])
        elif not text.isspace():
            words = segments[-1]
            # There may be space and comments on both sides of an equals sign.
            awaiting = bool(words) and words[-1].endswith("=") and words[-1].count("=") == 1
            if words and (touching or awaiting or text == "="):
                words[-1] += text
            else:
                words.append(text)
        touching = text != ";" and not text.isspace()
    return segments


def _after_comment(value: str, position: int) -> int:
    """Where the comment that begins here has ended (RFC 5322, section 3.2.2); -1 where that is not certain."""
    depth = 0
    for token in _IN_COMMENT.finditer(value, position):
        # A server that copies a sender's address into a comment must not let it end the comment: an address with a
        # bracket in it has quotes before.
        if token[0] == '"':
            return -1
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return -1
