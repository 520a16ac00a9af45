"""The reply reader in the shape that the corpus scorer calls."""

from html import escape

from replies.read import read


def text(text: str) -> str:
    """The visible reply of a plain text body."""
    return read(text).new_text


def html(html: str) -> str:
    """The visible reply of an HTML body; escaped, because the scorer takes tags out."""
    return f"<pre>{escape(read('', html).new_text, quote=False)}</pre>"
