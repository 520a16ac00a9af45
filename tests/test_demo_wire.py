"""Text parts of the demo's mails in their transfer encodings."""

import base64
import quopri

from hypothesis import given
from hypothesis import strategies as st

from mailbot.demo.wire import encoded

LINES = st.lists(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp")), max_size=200), max_size=9)


def whole(encoding: str, text: str) -> str:
    return f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {encoding}\n\n{text}"


@given(LINES)
def test_quoted_printable_can_be_read_back(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)

    body = encoded(whole("quoted-printable", text)).partition("\n\n")[2]

    assert body.isascii()
    assert max(map(len, body.splitlines()), default=0) <= 76
    assert quopri.decodestring(body).decode() == text


@given(LINES)
def test_base64_can_be_read_back_with_mail_line_ends(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)

    body = encoded(whole("base64", text)).partition("\n\n")[2]

    assert base64.b64decode(body).decode() == text.replace("\n", "\r\n")


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))))
def test_what_names_no_encoding_is_left_alone(text: str) -> None:
    mail = f"Subject: x\nContent-Transfer-Encoding: 8bit\nContent-Type: text/plain\n\n{text}\n"

    assert encoded(mail) == mail


def test_each_part_is_encoded_by_its_own_header() -> None:
    mail = (
        'Content-Type: multipart/mixed; boundary="b"\n\n'
        "--b\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nGrüße\n"
        "--b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
        "--b--\n"
    )

    assert encoded(mail) == mail.replace("Grüße", "Gr=FC=DFe")


def test_a_part_that_never_ends_is_no_obstacle() -> None:
    mail = 'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nhello'

    assert encoded(mail) == mail
