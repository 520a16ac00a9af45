"""Mails damaged in every way that mails are damaged in, by accident or by intent; each seed always gives the same."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

PROJECT = Path(__file__).parents[2]
LARGEST = 400_000

_BOUNDARY = re.compile(rb'boundary="?([^"\s;]+)')
_CHARSET = re.compile(rb'charset="?[\w-]+|=\?[\w-]+\?')
_FIELD = re.compile(rb"^[\w-]+:[^\n]*(?:\n[ \t][^\n]*)*\n", re.MULTILINE)
_HEADER_END = re.compile(rb"\r?\n\r?\n")

# fmt: off
CHARSETS = (
    b"utf-8", b"us-ascii", b"iso-8859-1", b"iso-2022-jp", b"utf-16", b"utf-32", b"utf-7", b"gb2312", b"big5", b"hz",
    b"shift_jis", b"koi8-r", b"windows-1251", b"cp037", b"idna", b"rot13", b"zip", b"unknown-8bit", b"x" * 300,
)
FIELDS = (
    b"From", b"To", b"Cc", b"Subject", b"References", b"In-Reply-To", b"Message-ID", b"Date", b"Content-Type",
    b"Content-Disposition", b"Authentication-Results", b"Return-Path", b"Received", b"List-Id", b"Auto-Submitted",
)
# What steers the readers on the road, each of them at home somewhere in a mail.
PIECES = (
    b"\r\n", b"\n\n", b"\r", b"\x00", b"\xff\xfe", b"\xe2\x80\xae", b"\x1b$B", b"<a@b.example>", b"<", b">", b'"',
    b"(", b")", b"\\", b";", b",", b"@", b":", b"=", b"a ", b" ", b"\t", b"=?utf-8?B?w6Q=?=", b"=?utf-8?Q?=0D=0A?=",
    b"> ", b">>>> ", b"-- \n", b"On Monday, Ann wrote:\n", b"Am 01.02.2026 um 10:00 schrieb Ann:\n", b"{{ 7*7 }}",
    b"From: Ann\nSent: Monday\nTo: Bob\nSubject: X\n\n", b"________________________________\n", b"*", b"_", b"[DESK-1]",
    b"-----Original Message-----\n", b"<div>", b"</div>", b"<table><tr><td>", b"<blockquote>", b"<!--", b"&#1114112;",
    b"<style>", b"<script>", b"<a href='x'>", b"http://a.example/", b"Final-Recipient: rfc822; x@y.example\n", b"Re: ",
    b"error ", b"please ", b"not ", b"nicht ", b"1. ", b"- ", b"\n\nbegin 644 a.txt\n", b"BEGIN:VCALENDAR\n", b"mx; ",
    b"Thanks! ", b"Content-Type: text/html\n\n", b"Content-Transfer-Encoding: base64\n", b"\xc3", b"\xf0\x9f\x98\x80",
)
# fmt: on

Mutation = Callable[[Random, bytes, tuple[bytes, ...]], bytes]


def golden() -> tuple[bytes, ...]:
    """The written mails of the tests and of the demo; bodies alone become mails."""
    mails = [*(PROJECT / "tests" / "mails").rglob("*.eml"), *(PROJECT / "mailbot" / "demo" / "inbox").glob("*.eml")]
    bodies = sorted((PROJECT / "tests" / "mails" / "replies").glob("*.[th][xt][tm]*"))
    return (*(path.read_bytes() for path in sorted(mails)), *(_as_mail(path) for path in bodies))


def _as_mail(path: Path) -> bytes:
    kind = b"html" if path.suffix == ".html" else b"plain"
    head = b"From: Ann <ann@brook.example>\nTo: support@desk.example\nSubject: Re: The printer\n"
    return head + b"Content-Type: text/" + kind + b"; charset=utf-8\n\n" + path.read_bytes()


def mutated(seed: int, number: int, mails: tuple[bytes, ...]) -> bytes:
    """The mail of this number: a golden one after one to four mutations."""
    dice = Random(f"{seed} {number}")
    mail = dice.choice(mails)
    for _ in range(dice.choice((1, 1, 2, 3, 4))):
        mail = dice.choice(MUTATIONS)(dice, mail, mails)[:LARGEST]
    return mail


def _place(dice: Random, mail: bytes) -> int:
    return dice.randrange(len(mail) + 1)


def _many(dice: Random) -> int:
    """Mostly a few, now and then very many."""
    return dice.choice((2, 5, 20, 20, 100, 100, 1_000, 20_000 if dice.random() < 0.2 else 50))


def flip(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """Single bytes become others."""
    damaged = bytearray(mail)
    for _ in range(dice.randint(1, 30) if mail else 0):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def cut(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """A stretch is missing, or all of the end."""
    start = _place(dice, mail)
    return mail[:start] + (mail[start + dice.randint(1, 200) :] if dice.random() < 0.7 else b"")


def splice(dice: Random, mail: bytes, mails: tuple[bytes, ...]) -> bytes:
    """One mail begins and another ends."""
    other = dice.choice(mails)
    return mail[: _place(dice, mail)] + other[_place(dice, other) :]


def duplicate_field(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """A header field comes several times, or in hundreds."""
    found: list[bytes] = _FIELD.findall(mail[:20_000])
    return dice.choice(found or [b"X: y\n"]) * dice.choice((1, 2, 50, 1_200)) + mail


def nest(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """The mail within parts within parts."""
    wrapping = dice.random() < 0.5
    for depth in range(dice.choice((1, 3, 20, 60, 300))):
        mark = b"n%d" % (depth if wrapping else 0)
        kind = dice.choice((b"mixed", b"alternative", b"related", b"report", b"signed", b"digest"))
        inner = b"Content-Type: message/rfc822\n\n" + mail if dice.random() < 0.5 else mail
        mail = b"Content-Type: multipart/%b; boundary=%b\n\n--%b\n%b\n--%b--\n" % (kind, mark, mark, inner, mark)
    return b"From: ann@brook.example\nSubject: nested\n" + mail


def charset(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """Charset labels lie."""
    label = dice.choice(CHARSETS)
    return _CHARSET.sub(lambda m: b"=?" + label + b"?" if m[0][:1] == b"=" else b"charset=" + label, mail)


def huge_field(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """A header field that is very long."""
    filling = b"".join(dice.choice(PIECES).replace(b"\n", b" ") for _ in range(dice.randint(1, 3)))
    return dice.choice(FIELDS) + b": " + filling * _many(dice) + b"\n" + mail


def boundary(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """The lines between parts are damaged, lost, or doubled."""
    found = _BOUNDARY.search(mail)
    if found is None:
        return nest(dice, mail, _mails)
    line = b"--" + found[1]
    other = dice.choice((b"", b"-" + found[1], line[:-1], line + b"--", line + b"x", line + b"\n" + line, b"\n" * 5))
    return mail.replace(line, other, dice.choice((1, 1, 2, -1)))


def insert(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """Pieces that mean something, at some place."""
    start = _place(dice, mail)
    return mail[:start] + b"".join(dice.choice(PIECES) for _ in range(dice.randint(1, 12))) + mail[start:]


def flood(dice: Random, mail: bytes, _mails: tuple[bytes, ...]) -> bytes:
    """The body begins with the same few pieces over and over."""
    end = _HEADER_END.search(mail)
    start = end.end() if end else 0
    filling = b"".join(dice.choice(PIECES) for _ in range(dice.randint(1, 3)))
    return mail[:start] + filling * _many(dice) + mail[start:]


MUTATIONS: tuple[Mutation, ...] = (
    flip, cut, splice, duplicate_field, nest, charset, huge_field, boundary, insert, flood,
)  # fmt: skip
