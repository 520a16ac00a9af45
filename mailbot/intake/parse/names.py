"""File names that are safe to show and to write."""

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))
_LENGTH = 120

# Fixed here, for the system's own tables differ from machine to machine.
_EXTENSIONS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/vcard": "vcf",
    "text/x-vcard": "vcf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/svg+xml": "svg",
    "image/tiff": "tif",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/json": "json",
    "application/xml": "xml",
    "application/rtf": "rtf",
    "application/ms-tnef": "dat",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "video/mp4": "mp4",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "text/rfc822-headers": "txt",
}


def safe_name(name: str, content_type: str, stem: str = "") -> str:
    """The sender's file name without path, control or bidi characters; one made from the type where there is none."""
    wanted = _safe(name)
    if wanted:
        return wanted
    kind = content_type.partition("/")[0]
    stem = _safe(stem) or ("message" if kind == "message" else "image" if kind == "image" else "attachment")
    return f"{stem[: _LENGTH - 5].rstrip()}.{_EXTENSIONS.get(content_type, 'bin')}"


def _safe(name: str) -> str:
    """The last path component, its dangerous characters taken out, at most 120 characters."""
    last = name[:2000].replace("\\", "/").rstrip("/").rpartition("/")[2]
    if not (last.isascii() and last.isprintable()):
        # Cc are the controls, Cf the invisible ones that turn the direction of writing, Cs and Co say nothing.
        last = "".join(" " if c.isspace() else c for c in last if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    clean = _SPACE.sub(" ", last.translate(_FORBIDDEN)).strip(" .")
    if len(clean) <= _LENGTH:
        return clean
    stem, dot, extension = clean.rpartition(".")
    return f"{stem[: _LENGTH - 1 - len(extension)]}.{extension}" if dot and len(extension) <= 10 else clean[:_LENGTH]


_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
