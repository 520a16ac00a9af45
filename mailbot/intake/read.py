"""The words of a mail: what its sender wrote, cut free of what our letters and others' mails left in it."""

from dataclasses import replace

from mailbot.domain.mail import Mail
from replies.read import LONGEST_TEXT, Reading, read
from replies.write import markers

_MARKER_BEGINNING = 30


def written(mail: Mail, marks: tuple[str, ...] = ()) -> Reading:
    """The mail's body in its parts; our own marker line is cut at first, in whatever language it stands there.

    ``marks`` are those of a desk that words its letters itself; without them ours.
    """
    # Clients wrap long lines, so its beginning has to do.
    beginnings = {marker: marker[:_MARKER_BEGINNING] for marker in marks or markers()}
    body = mail.text or mail.html
    present = (marker for marker, beginning in beginnings.items() if beginning in body)
    reading = read(mail.text, mail.html, next(present, ""))
    # A letter of ours that is passed on says nothing new.
    if not mail.forwarded.strip() or any(beginning in mail.forwarded for beginning in beginnings.values()):
        return reading
    passed_on = mail.forwarded.strip()[: LONGEST_TEXT - len(reading.new_text)]
    return replace(reading, new_text=f"{reading.new_text}\n\n{passed_on}".strip(), forwarded=True)
