"""Mails to measure with: written by dice with a seed, each from another sender, 1 to 9 kB, as customers send them."""

import random
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage

_SUBJECT = {
    "en": ("{part} fails since the update", "Error {code} in the {part}", "How do I set up the {part}?", "{part} slow"),
    "de": ("{part} geht nicht mehr", "Fehler {code} im Bereich {part}", "Frage zu {part}", "Störung: {part} hängt"),
}
_PART = {
    "en": ("export", "invoice run", "order form", "stock list", "customer search", "monthly report", "login page"),
    "de": ("Export", "Rechnungslauf", "Bestellmaske", "Lagerliste", "Kundensuche", "Monatsbericht", "Anmeldung"),
}
_SENTENCE = {
    "en": (
        "Since {day} the {part} stops with error {code}.",
        "We have tried it on two computers and both show the same message.",
        "Nothing was changed on our side, only the update of last week was installed.",
        "Our colleagues in the warehouse cannot go on with their work until this is solved.",
        "Could you please have a look and tell us what to do?",
        "When we open the {part} again, the last entry is missing.",
        "I have attached what the program shows; the number in the corner is {code}.",
        "By the way, we would like to know whether the {part} can be printed in colour.",
    ),
    "de": (
        "Seit {day} bricht {part} mit dem Fehler {code} ab.",
        "Wir haben es an zwei Rechnern versucht, überall erscheint dieselbe Meldung.",
        "Bei uns wurde nichts geändert, nur die Aktualisierung der letzten Woche ist eingespielt.",
        "Die Kolleginnen im Lager können erst weiterarbeiten, wenn das behoben ist.",
        "Könnten Sie bitte nachsehen und uns sagen, was wir tun müssen?",
        "Öffnen wir {part} erneut, fehlt der letzte Eintrag.",
        "Im Anhang finden Sie, was das Programm zeigt; die Nummer in der Ecke ist {code}.",
        "Übrigens wüssten wir gern, ob sich {part} auch größer drucken lässt.",
    ),
}
_DAY = {"en": ("Monday", "yesterday", "this morning"), "de": ("Montag", "gestern", "heute früh")}
_HELLO = {"en": "Hello,", "de": "Guten Tag,"}
_BYE = {"en": "Kind regards", "de": "Mit freundlichen Grüßen"}
_FIRST = ("Anna", "Jürgen", "Maria", "Tom", "Zoë", "Peter", "Käthe", "Lukas", "Ingrid", "Paul")
_LAST = ("Weiß", "Miller", "Novak", "Schröder", "Baker", "Lindqvist", "Moser", "Rossi", "Young", "Öztürk")


@dataclass(frozen=True, slots=True)
class Posted:
    """A mail that is to be delivered."""

    message_id: str
    content: bytes


def written(count: int, seed: str) -> tuple[Posted, ...]:
    """So many mails; the same seed gives the same mails."""
    dice = random.Random(seed)
    return tuple(_mail(dice, f"{seed}{number}") for number in range(count))


def _mail(dice: random.Random, key: str) -> Posted:
    language = "de" if dice.random() < 0.35 else "en"
    name = f"{dice.choice(_FIRST)} {dice.choice(_LAST)}"
    domain = f"customer-{key}.test"
    message_id = f"<{dice.getrandbits(64):016x}.{key}@{domain}>"
    message = EmailMessage()
    for field, value in _trace(dice, domain):
        message[field] = value
    message["From"] = f'"{name}" <person-{key}@{domain}>'
    message["To"] = "support@desk.test"
    message["Subject"] = _filled(dice, _SUBJECT[language], language)
    message["Date"] = f"Mon, 02 Mar 2026 {dice.randrange(24):02}:{dice.randrange(60):02}:00 +0100"
    message["Message-ID"] = message_id
    text = _text(dice, language, name)
    message.set_content(text, cte="8bit" if dice.random() < 0.3 else "quoted-printable")
    if dice.random() < 0.5:
        message.add_alternative(_html(text), subtype="html")
    if dice.random() < 0.15:
        _attach(dice, message)
    return Posted(message_id, message.as_bytes())


def _trace(dice: random.Random, domain: str) -> Iterator[tuple[str, str]]:
    """What the servers on the way have written on top: some 2 to 6 kB, as with any mail that comes from outside."""
    seal = " ".join(b64encode(dice.randbytes(48)).decode() for _ in range(4))
    checked = f"dkim=pass (signature was verified) header.d={domain}; spf=pass smtp.mailfrom={domain}; dmarc=pass"
    if dice.random() < 0.6:
        yield "ARC-Seal", f"i=1; a=rsa-sha256; s=arc; d=relay.test; cv=none; b={seal}"
        yield "ARC-Message-Signature", f"i=1; a=rsa-sha256; c=relaxed/relaxed; d=relay.test; s=arc; h=From:To; b={seal}"
        yield "ARC-Authentication-Results", f"i=1; mx.relay.test 1; {checked}"
    for hop in range(dice.randint(2, 6)):
        address = f"10.{hop}.{dice.randrange(256)}.{dice.randrange(256)}"
        route = f"from out{hop}.{domain} (out{hop}.{domain} [{address}]) by mx{hop}.relay.test with ESMTPS"
        yield "Received", f"{route} (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id {dice.getrandbits(40):x}"
    yield "Authentication-Results", f"mx.desk.test; {checked}"
    yield "DKIM-Signature", f"v=1; a=rsa-sha256; d={domain}; s=mail; h=from:to:subject:date; b={seal}"
    if dice.random() < 0.5:
        for name in (
            "Network-Message-Id",
            "TrafficTypeDiagnostic",
            "Oob-TLC-OOBClassifiers",
            "AntiSpam-Relay",
            "Tenant",
        ):
            yield f"X-Office-{name}", f"{dice.getrandbits(128):032x}:{dice.randrange(99)}"
        yield (
            "X-Office-Antispam-Report",
            f"CIP:10.1.2.3;LANG:en;SCL:1;IPV:NLI;H:out0.{domain};SFS:(13230040)",
        )


def _text(dice: random.Random, language: str, name: str) -> str:
    # Most mails are short and a few are long.
    sentences = int(3 * 10 ** dice.uniform(0, 0.9))
    lines = [_filled(dice, _SENTENCE[language], language) for _ in range(sentences)]
    paragraphs = [" ".join(lines[start : start + 4]) for start in range(0, len(lines), 4)]
    end = [f"{_BYE[language]}\n{name}", f"-- \n{name}\nAccounting, Example Street 12\nPhone +43 1 5550 {sentences}"]
    if dice.random() < 0.2:
        quote = "\n".join(f"> {line}" for line in lines[:6])
        end.append(f"On Mon, 2 Mar 2026 at 08:15, Desk of Tests <support@desk.test> wrote:\n{quote}")
    return "\n\n".join([_HELLO[language], *paragraphs, *end]) + "\n"


def _html(text: str) -> str:
    style = "font-family:Calibri,sans-serif;font-size:11pt;margin:0"
    rows = "".join(f'<p style="{style}">{line or "&nbsp;"}</p>\n' for line in text[:1800].split("\n"))
    return f'<html><head><meta charset="utf-8"></head><body lang="EN">\n<div>{rows}</div></body></html>\n'


def _attach(dice: random.Random, message: EmailMessage) -> None:
    if dice.random() < 0.5:
        picture = b"\x89PNG\r\n\x1a\n" + dice.randbytes(dice.randint(500, 2000))
        message.add_attachment(picture, maintype="image", subtype="png", filename="screen.png")
    else:
        lines = "\n".join(f"2026-03-02 08:{n:02} error {dice.randrange(9999)}" for n in range(dice.randint(10, 50)))
        message.add_attachment(lines, filename="log.txt")


def _filled(dice: random.Random, patterns: tuple[str, ...], language: str) -> str:
    part, day = dice.choice(_PART[language]), dice.choice(_DAY[language])
    return dice.choice(patterns).format(part=part, day=day, code=dice.randrange(1000, 9999))
