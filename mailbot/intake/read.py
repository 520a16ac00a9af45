"""The words of a mail: what its sender wrote, cut free of what our letters and others' mails left in it."""

from mailbot.domain.mail import Mail
from replies.read import Reading, read
from replies.write import markers

_MARKER_BEGINNING = 30


def written(mail: Mail, marks: tuple[str, ...] = ()) -> Reading:
    """The mail's body in its parts; our own marker line is cut at first, in whatever language it stands there.

    ``marks`` are those of a desk that words its letters itself; without them ours.
    """
    body = mail.text or mail.html
    # Clients wrap long lines, so its beginning has to do.
    present = (marker for marker in marks or markers() if marker[:_MARKER_BEGINNING] in body)
    return read(mail.text, mail.html, next(present, ""))
