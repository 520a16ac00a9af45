"""The agreements that there are: shipped ones, and own ones that go before them."""

from pathlib import Path

import pytest

from mailbot.adapters.agreement_files import AgreementError, agreements_of
from mailbot.domain.agreement import shipped, shipped_names, shipped_text


def test_without_a_folder_there_are_those_that_are_shipped() -> None:
    found = agreements_of(None)

    assert sorted(found) == list(shipped_names())
    assert found["coss"] is shipped("coss")


def test_an_own_agreement_is_added_and_goes_before_a_shipped_one_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_text(shipped_text("coss").replace('name = "coss"', 'name = "ours"', 1))
    (tmp_path / "changed.toml").write_text(shipped_text("cotiss").replace("title = ", 'title = "Changed" # ', 1))
    (tmp_path / "notes.txt").write_text("no agreement")

    found = agreements_of(tmp_path)

    assert found.keys() == {*shipped_names(), "ours"}
    assert found["cotiss"].title == "Changed"
    assert found["coss"] is shipped("coss")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"name = ", "own.toml: this is not TOML: "),
        (b"name = '\xff'", "own.toml: this is not UTF-8"),
        (
            shipped_text("coss").replace("step = 5", "").replace("notice_days", "notice_day").encode(),
            "own.toml, renewal.notice_day: ",
        ),
    ],
)
def test_a_broken_file_is_named_with_its_key(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "own.toml").write_bytes(text)

    with pytest.raises(AgreementError) as caught:
        agreements_of(tmp_path)

    assert str(caught.value).startswith(f"{tmp_path}/{said}")


def test_two_files_with_one_name_are_refused(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(shipped_text("coss"))

    with pytest.raises(AgreementError, match=r'b\.toml, name: there are two files with an agreement "coss"'):
        agreements_of(tmp_path)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match="none: No such file or directory"):
        agreements_of(tmp_path / "none")
