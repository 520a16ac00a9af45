"""A mail that is passed on as a file, which people send to be read."""

from mailbot.intake.parse.body import read_body
from mailbot.intake.parse.fields import readable
from mailbot.intake.parse.structure import Part, Reading
from replies.subject import passes_on

_MAILS = ("message/rfc822", "message/global")
# So a spam filter marks what it has wrapped up, for nobody to read by accident.
_WRAPPED = "x-spam-type"


def forwarded_text(root: Part, reading: Reading) -> str:
    """The text of the only mail among the files, where it has the subject of the mail itself; otherwise empty."""
    if root.content_type != "multipart/mixed":
        return ""
    mails = [part for part in root.children if part.content_type in _MAILS and part.children]
    if len(mails) != 1 or _WRAPPED in mails[0].parameters:
        return ""
    (inner,) = mails[0].children
    if not passes_on(*(readable(one.header.value("subject")) for one in (root, inner))):
        return ""
    return read_body(inner, reading).text(reading.limits.html)[: reading.limits.text]
