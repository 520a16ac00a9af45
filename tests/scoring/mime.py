"""How the parser is scored on a corpus of mails with known fields."""

from mailbot.intake.parse import parse


def score(raw: bytes) -> dict[str, object]:
    """The fields that the corpus knows, as the parser reads them."""
    mail = parse(raw)
    return {
        "subject": mail.subject,
        "from_addr": mail.author.address if mail.author else "",
        "from_name": mail.author.name if mail.author else "",
        "text": "\n".join(text for text in (mail.text, mail.forwarded) if text),
        "attachments": len(mail.attachments),
    }
