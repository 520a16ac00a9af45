"""Internationalized domain names: one spelling for each, so that they can be compared and mailed to (RFC 5890)."""

from unicodedata import normalize

_ASCII = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
_LONGEST_LABEL = 63


def a_labels(domain: str) -> str:
    """The domain in A-labels and lower case; one that can be none in the DNS only in lower case.

    Python's codec follows the standard of 2003, in which ``straße`` was another spelling of ``strasse``; these are two
    domains with two holders now.  So the mapping is that of RFC 5895, and only Punycode is Python's.
    """
    if domain.isascii():
        return domain.lower()
    mapped = normalize("NFKC", normalize("NFKC", domain).lower()).replace("\u3002", ".")
    labels = [_a_label(label) for label in mapped.split(".")]
    whole = all(character in _ASCII for character in mapped if character.isascii())
    return ".".join(labels) if whole and all(len(label) <= _LONGEST_LABEL for label in labels) else domain.lower()


def _a_label(label: str) -> str:
    # Punycode takes more than linear time, and no domain is so long.
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return label
    return "xn--" + label.encode("punycode").decode("ascii")


def one_spelling(address: str) -> str:
    """The mail address with its domain in A-labels."""
    local, at, domain = address.rpartition("@")
    return f"{local}@{a_labels(domain)}" if at else address
