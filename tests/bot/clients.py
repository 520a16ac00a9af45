"""Replies as mail clients write them: how each quotes our letter, and what it adds of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

# Our own letter, with lines that would be commands if anybody obeyed a quote.
MARKER = "=== Please write your answer above this line ==="
LETTER = f"""{MARKER}

New case 7 from Acme.

#close  (ends the case)
    #assign tom  (makes it somebody's)

The message

| Hello,
| the export fails.
| #spam
"""
SENT = "Mon, 2 Mar 2026 at 14:05"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _paragraphs(text: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in text.splitlines())


def gmail(text: str) -> tuple[str, str]:
    """Gmail on the web: both forms."""
    lead = f"On {SENT}, Desk <support@desk.test> wrote:"
    plain = f"{text}\n\n{lead}\n\n{_quoted(LETTER)}\n"
    html = (
        f'<div dir="ltr">{_paragraphs(text)}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(lead)}<br></div><blockquote class="gmail_quote">{_paragraphs(LETTER)}</blockquote></div>'
    )
    return plain, html


def outlook(text: str) -> tuple[str, str]:
    """Outlook on Windows: nothing is quoted by signs, all of it stands below."""
    head = "From: Desk <support@desk.test>\nSent: Monday, 2 March 2026 14:05\nTo: Mia <mia@desk.test>\nSubject: x"
    return f"{text}\n\n________________________________\n{head}\n\n{LETTER}", ""


def outlook_german(text: str) -> tuple[str, str]:
    """Outlook in German, in HTML alone."""
    head = "<b>Von:</b> Desk &lt;support@desk.test&gt;<br><b>Gesendet:</b> Montag, 2. März 2026 14:05<br>"
    head += "<b>An:</b> Mia &lt;mia@desk.test&gt;<br><b>Betreff:</b> x"
    html = (
        f'<html><body><div class="WordSection1">{_paragraphs(text)}<div style="border:none;border-top:solid #E1E1E1 '
        f'1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{head}</p></div>{_paragraphs(LETTER)}</div></body>'
        "</html>"
    )
    return "", html


def apple(text: str) -> tuple[str, str]:
    """Apple Mail."""
    return f"{text}\n\n> On 2. Mar 2026, at 14:05, Desk <support@desk.test> wrote:\n> \n{_quoted(LETTER)}\n", ""


def phone(text: str) -> tuple[str, str]:
    """An iPhone, which says so."""
    lead = "On 2 Mar 2026, at 14:05, Desk <support@desk.test> wrote:"
    return f"{text}\n\nSent from my iPhone\n\n> {lead}\n> \n{_quoted(LETTER)}\n", ""


def thunderbird(text: str) -> tuple[str, str]:
    """Thunderbird, with a signature below the quote."""
    return f"{text}\n\nOn 3/2/26 14:05, Desk wrote:\n{_quoted(LETTER)}\n\n-- \nMia\n#close\n", ""


def yahoo(text: str) -> tuple[str, str]:
    """Yahoo in the browser."""
    lead = "On Monday, March 2, 2026 at 02:05:00 PM GMT+1, Desk <support@desk.test> wrote:"
    html = (
        f'<html><body><div class="ydp1yahoo-style-wrap">{_paragraphs(text)}</div><div id="ydp2yahoo_quoted_1" '
        f'class="ydp2yahoo_quoted"><div>{escape(lead)}</div><div>{_paragraphs(LETTER)}</div></div></body></html>'
    )
    indented = "\n".join(f"    {line}".rstrip() for line in LETTER.splitlines())
    return f"{text}\n\n    {lead}\n\n{indented}\n", html


def hidden(text: str) -> tuple[str, str]:
    """A client in HTML alone, whose sender hid a command in what nobody sees."""
    html = (
        f'<html><body>{_paragraphs(text)}<div style="display:none">#spam</div><!-- #spam --><br>'
        f'<blockquote type="cite">{_paragraphs(LETTER)}</blockquote></body></html>'
    )
    return "", html


@dataclass(frozen=True)
class Client:
    """A mail client."""

    name: str
    write: Callable[[str], tuple[str, str]]

    def reply(self, to: str, text: str) -> bytes:
        """What it sends for a text that was typed above the quote."""
        plain, html = self.write(text)
        message = EmailMessage()
        message["From"] = "Mia <mia@desk.test>"
        message["To"] = to
        message["Subject"] = "Re: [TEST-7] The export fails"
        message["Date"] = "Mon, 02 Mar 2026 14:06:00 +0000"
        message["Message-ID"] = f"<{self.name}@desk.test>"
        if plain:
            message.set_content(plain)
            if html:
                message.add_alternative(html, subtype="html")
        else:
            message.set_content(html, subtype="html")
        return message.as_bytes()


CLIENTS = tuple(
    Client(write.__name__, write)
    for write in (gmail, outlook, outlook_german, apple, phone, thunderbird, yahoo, hidden)
)
