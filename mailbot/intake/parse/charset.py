"""Bytes to text: a charset label is a hint, the bytes are the evidence."""

import re
from encodings.aliases import aliases

# Codecs that make no text, cost more than linear time or give meaning to plain ASCII.
_REFUSED = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "tactis", "rot_13"}

# Labels that writers give to more than they mean: each is read as its common superset.
_SUPERSETS = {
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
}

# Names that are met in mail and that the standard library does not know.
_NAMES = {
    "cp1252_latin1": "cp1252",
    "iso_8859_8_i": "iso8859_8",
    "ks_c_5601_1987": "cp949",
    "unicode_1_1_utf_7": "utf_7",
    "utf8mb4": "utf_8",
    "x_gbk": "gb18030",
    "x_mac_roman": "mac_roman",
    "x_sjis": "cp932",
    "x_windows_949": "cp949",
    "x_big5": "cp950",
    "windows_874": "cp874",
    "cp874": "cp874",
    "koi8_u": "koi8_u",
    "koi8_r": "koi8_r",
    "unicode": "utf_16",
    "big5_hkscs": "big5hkscs",
}

# Codecs in which some ASCII bytes are other characters.
_NO_SUPERSETS = {
    *("utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "hz"),
    *("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140", "cp864", "shift_jis_2004", "shift_jisx0213"),
}

_MULTIBYTE = {"gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp", "euc_jis_2004", "shift_jisx0213", "johab"}


def _table() -> dict[str, str]:
    """Every label that is read, in lower case with underscores, and its codec."""
    codecs = {name: name for name in aliases.values()} | dict(aliases) | _NAMES
    # Nothing from a mail may reach the registry of codecs, which imports modules by name and remembers every miss.
    return {
        label: _SUPERSETS.get(codec, codec)
        for label, codec in codecs.items()
        if codec not in _REFUSED and not codec.endswith("_codec")
    }


_CODECS = _table()
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_HIGH = re.compile(rb"[\x80-\xff]+")
# UTF-8 that ends inside a character, so far as that is no single accented letter.
_CUT = re.compile(rb"(?:[\xf0-\xf4]|[\xe0-\xf4][\x80-\xbf]{1,2})\Z")
_KANJI = re.compile(rb"\x1b\$[@B]([^\x1b]*)")
_SHIFT = re.compile(rb"\x1b\([BJ]")
_DIGITS = re.compile(r"(?:windows|cp|win|x_cp)_?(\d{3,4})")


def codec(label: str) -> str:
    """The codec that a charset label means; empty where it means none that is known."""
    if not label or len(label) > 60:
        return ""
    name = _SEPARATORS.sub("_", label.lower()).strip("_")
    found = _CODECS.get(name)
    if found is None:
        numbered = _DIGITS.fullmatch(name)
        found = _CODECS.get("cp" + numbered[1], "") if numbered else _CODECS.get(name.replace("iso_", "iso"), "")
    return found


def clean(text: str) -> str:
    """The text without NUL and without lone surrogates, which neither a database nor UTF-8 can hold."""
    if "\0" in text:
        text = text.replace("\0", "")
    if not text.isascii() and _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    return text


def decoded(octets: bytes, label: str = "") -> str:
    """The text that the bytes mean, whatever their label says; never fails."""
    named = codec(label)
    if octets.isascii() and b"\x1b" not in octets and not named.startswith(("utf_7", "utf_16", "utf_32", "hz")):
        return clean(octets.decode("ascii"))
    return clean(_evident(octets, named)).removeprefix("\ufeff")


def decoded_field(octets: bytes, label: str = "") -> str:
    """The text that the raw bytes of a header field mean: what is ASCII in them stays, as every mail server saw it."""
    if octets.startswith(_BYTE_ORDER_MARKS):
        octets = octets.lstrip(b"\xff\xfe")
    return decoded(octets, "" if codec(label) in _NO_SUPERSETS else label)


def _evident(octets: bytes, named: str) -> str:
    """The reading that the bytes themselves speak for."""
    if b"\x1b$" in octets and not named.startswith("iso2022"):
        named = "iso2022_jp_ext"
    if octets.startswith(_BYTE_ORDER_MARKS):
        named = "utf_16"
    elif named.startswith(("utf_16", "utf_32")) and b"\0" not in octets:
        named = ""
    shifted = named.startswith(("utf_7", "utf_16", "utf_32", "hz", "iso2022"))
    unicode = None if shifted else _strict(octets, "utf_8")
    # Two bytes of an East Asian charset look like one short UTF-8 sequence by chance, three hardly ever do.
    if unicode is not None and (named not in _MULTIBYTE or max(unicode) >= "\u0800"):
        return unicode
    text = _strict(octets, named) if named else None
    if text is not None:
        return text
    return unicode if unicode is not None else _damaged(octets, named)


def _strict(octets: bytes, name: str) -> str | None:
    """The text in this codec; None where the bytes do not fit it."""
    try:
        return octets.decode(name)
    except (UnicodeError, LookupError):
        return None


def _damaged(octets: bytes, named: str) -> str:
    """A reading with replacement characters where few bytes are wrong, a guess where many are."""
    if named.startswith("iso2022_jp") and octets.isascii():
        # The vendors' own characters are in no codec of that name, but this one has them.
        shifted = _KANJI.sub(lambda run: bytes(octet | 0x80 for octet in run[1]), octets)
        return _SHIFT.sub(b"", shifted).decode("euc_jis_2004", "replace")
    cut = _CUT.search(octets)
    if named == "utf_8" and cut and _strict(octets[: cut.start()], named) is not None:
        return octets.decode(named, "replace")
    for name in ("utf_8", named):
        if name and not name.startswith("cp125"):
            text = octets.decode(name, "replace")
            sample = text[:5000]
            if sample.count("\ufffd") * 2 <= sum(character > "\x7f" for character in sample):
                return text
    return _guessed(octets)


def _guessed(octets: bytes) -> str:
    """The likeliest of the charsets that come without a label or under a wrong one."""
    runs = _HIGH.findall(octets[:5000])
    high = sum(map(len, runs))
    # The accented letters of western languages stand alone or in pairs among plain ones.
    if high < 3 * len(runs):
        return octets.decode("cp1252", "replace")
    for name in ("cp932", "euc_jp"):
        text = _strict(octets, name)
        if text is not None and sum("\u3040" <= character <= "\u30ff" for character in text[:5000]) * 6 > high:
            return text
    for name in ("cp1251", "koi8_r"):
        text = octets.decode(name, "replace")
        if sum("\u0430" <= character <= "\u044f" for character in text[:5000]) * 10 >= high * 6:
            return text
    return _strict(octets, "gb18030") or octets.decode("cp1252", "replace")
