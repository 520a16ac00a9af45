"""Archives: every mail as it was written, each with its place, and nothing held in memory that is too large."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.adapters.archive import ArchiveError, load, read_archive

FROM = b"From MAILER-DAEMON Mon Mar  2 09:00:00 2026\n"


def mbox(path: Path, *mails: bytes) -> Path:
    path.write_bytes(b"".join(FROM + re.sub(rb"(?m)^(>*From )", rb">\1", mail) + b"\n" for mail in mails))
    return path


def test_an_mbox_gives_its_mails_with_their_places(tmp_path: Path) -> None:
    file = mbox(tmp_path / "old.mbox", b"Subject: One\n\nFrom here on.\n>From there.\n", b"Subject: Two\n\nHi\n")

    found = list(read_archive(file, 1000))

    assert [one.content for one in found] == [b"Subject: One\n\nFrom here on.\n>From there.\n", b"Subject: Two\n\nHi\n"]
    assert [one.place.shown for one in found] == ["old.mbox, mail 1, line 1", "old.mbox, mail 2, line 7"]
    assert [load(one.place) for one in found] == [one.content for one in found]


def test_a_line_that_begins_with_from_and_has_no_date_is_text(tmp_path: Path) -> None:
    file = tmp_path / "old.mbox"
    file.write_bytes(FROM + b"Subject: One\n\nHello\n\nFrom now on it hums.\n\n" + FROM + b"Subject: Two\n\nHi\n")

    assert len(list(read_archive(file, 1000))) == 2


def test_a_mail_that_is_too_large_is_passed_over_and_its_size_told(tmp_path: Path) -> None:
    file = mbox(tmp_path / "old.mbox", b"Subject: One\n\n" + b"x" * 200_000 + b"\n", b"Subject: Two\n\nHi\n")

    large, small = read_archive(file, 1000)

    assert (large.too_large, large.content, large.size > 200_000) == (True, b"", True)
    assert small.content == b"Subject: Two\n\nHi\n"


def test_a_maildir_gives_its_mails_in_the_order_of_their_arrival(tmp_path: Path) -> None:
    for folder in ("cur", "new", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "new" / "1700000002.b").write_bytes(b"Subject: Two\n\n")
    (tmp_path / "cur" / "999999999.a:2,S").write_bytes(b"Subject: One\n\n")
    (tmp_path / "tmp" / "1700000003.c").write_bytes(b"Subject: Not yet there\n\n")

    found = list(read_archive(tmp_path, 1000))

    assert [(one.place.shown, one.content) for one in found] == [
        ("cur/999999999.a:2,S", b"Subject: One\n\n"),
        ("new/1700000002.b", b"Subject: Two\n\n"),
    ]
    assert [load(one.place) for one in found] == [one.content for one in found]


@pytest.mark.parametrize("content", [b"Subject: A mail\n\nand no mbox\n", b"\x00\x01\x02", b"PK\x03\x04"])
def test_another_file_is_no_archive(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)

    with pytest.raises(ArchiveError, match="neither an mbox"):
        list(read_archive(file, 1000))


def test_an_empty_file_has_no_mails(tmp_path: Path) -> None:
    (tmp_path / "old.mbox").touch()

    assert list(read_archive(tmp_path / "old.mbox", 1000)) == []


LINES = st.sampled_from([b"From ", b">From x", b"", b"hi", b"From a 09:00:00 2026"])


@given(texts=st.lists(st.lists(LINES, max_size=6), max_size=4))
def test_what_was_put_into_an_mbox_comes_out(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[bytes]]
) -> None:
    mails = [b"Subject: x\n\n" + b"\n".join(lines).rstrip(b"\n") for lines in texts]
    file = mbox(tmp_path_factory.mktemp("mbox") / "old.mbox", *(mail.rstrip(b"\n") + b"\n" for mail in mails))

    found = [one.content for one in read_archive(file, 10_000)]

    assert found == [mail.rstrip(b"\n") + b"\n" for mail in mails]
