"""The desk's domain in the DNS: whether others can tell its letters from forged ones (RFC 7208, 6376, 7489)."""

from collections.abc import Iterator

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from mailbot.bot.doctor.finding import Finding

_SECONDS = 3.0


def system_resolver() -> Resolver | None:
    """The machine's own resolver; None where it has none."""
    try:
        resolver = Resolver()
    except DNSException:
        return None
    resolver.lifetime = _SECONDS
    return resolver


def records(domain: str, resolver: Resolver | None, selector: str = "") -> Iterator[Finding]:
    """What the DNS says of the domain's mail; one finding where no resolver answers.

    ``selector`` is the DKIM key that a letter of the desk was signed with; without it nobody can tell which there are.
    """
    what = f"domain {domain}"
    silent = Finding(what, True, "no resolver answers here, so its mail records were not looked at")
    if resolver is None:
        yield silent
        return
    try:
        spf = _texts(resolver, domain, "v=spf1")
        dmarc = _texts(resolver, f"_dmarc.{domain}", "v=DMARC1")
        key = _texts(resolver, f"{selector}._domainkey.{domain}", "") if selector else ()
    except DNSException:
        yield silent
        return
    # What is missing costs trust and not letters, so it is no fault; what contradicts itself is one.
    yield _spf(what, spf)
    yield _dmarc(what, dmarc)
    yield _dkim(what, selector, key)


def _spf(what: str, found: tuple[str, ...]) -> Finding:
    if not found:
        advice = 'publish a TXT record such as "v=spf1 mx -all" that names the servers which send your mail'
        return Finding(what, True, "no SPF record: letters may be taken for forged ones", advice)
    if len(found) > 1:
        return Finding(what, False, "two SPF records: receivers heed neither (RFC 7208, 4.5)", "leave one of them")
    if "+all" in found[0].split():
        return Finding(what, False, "SPF allows everybody (+all)", 'end it with "-all" or "~all"')
    return Finding(what, True, f"SPF: {found[0][:100]}")


def _dmarc(what: str, found: tuple[str, ...]) -> Finding:
    if not found:
        advice = 'publish a TXT record at _dmarc, to begin with "v=DMARC1; p=none; rua=mailto:…"'
        return Finding(what, True, "no DMARC record: nobody is told what to do with forged mail", advice)
    return Finding(what, True, f"DMARC: {found[0][:100]}")


def _dkim(what: str, selector: str, key: tuple[str, ...]) -> Finding:
    if not selector:
        return Finding(what, True, "DKIM: which key signs is seen in a letter only", "mailbot doctor --send")
    if not any("p=" in one for one in key):
        advice = f"publish the key of your mail server at {selector}._domainkey"
        return Finding(what, False, f"DKIM: the key {selector} that letters are signed with is not published", advice)
    return Finding(what, True, f"DKIM: letters are signed with the key {selector}")


def _texts(resolver: Resolver, name: str, beginning: str) -> tuple[str, ...]:
    """The TXT records of a name that begin so.  Raises DNSException where nobody answers."""
    try:
        answer = resolver.resolve(name, "TXT")
    except (NXDOMAIN, NoAnswer):
        return ()
    texts = [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
    return tuple(text for text in texts if text.lower().startswith(beginning.lower()))
