"""An operator's templates are tried on a sample of each letter, and every fault is told with its place."""

from pathlib import Path

import pytest

from replies.environment import TEMPLATES
from replies.languages import HOME
from replies.overrides import check
from replies.samples import SAMPLES
from replies.write import FILES

LETTER = (
    "{% extends layout %}{% block subject %}{{ tag }}{% endblock %}{% block preview %}ours{% endblock %}\n"
    "{% block body %}\n{% call paragraph() %}BODY{% endcall %}\n{% endblock %}\n"
)


def override(folder: Path, path: str, text: str) -> Path:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text, "utf-8")
    return folder


def test_there_is_a_sample_of_each_letter() -> None:
    assert {type(letter) for letter in SAMPLES} >= set(FILES)


def test_our_own_templates_have_no_fault(tmp_path: Path) -> None:
    for home in (TEMPLATES, HOME):
        for path in home.rglob("*.j2"):
            override(tmp_path, path.relative_to(home).as_posix(), path.read_text("utf-8"))

    assert check(tmp_path) == ()


def test_a_folder_without_templates_has_no_fault(tmp_path: Path) -> None:
    assert check(tmp_path) == ()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert check(tmp_path / "none") == (f"{tmp_path}/none: there is no such folder",)


RAISING = {
    "follow_up": ("{{ nmae }}", "3: 'nmae' is undefined"),
    "solved": ("{{ 1 / 0 }}", "3: division by zero"),
    "answer": ("{% include 'en/footer.j2' %}", "3: 'en/footer.j2' not found in search path"),
    "refused": ("{{ desk.__class__.__mro__ }}", "3: access to attribute '__class__' of 'str' object"),
    "status_answer": ("{{ number + name }}", "3: unsupported operand type(s) for +: 'int' and 'str'"),
}
UNREADABLE = {
    "split": ("{% if name %}", "3: Encountered unknown tag 'endcall'."),
    "quote": ("\n{{ name | shout }}", "4: No filter named 'shout'."),
}


@pytest.mark.parametrize("wrong", [RAISING, UNREADABLE], ids=["raising", "unreadable"])
def test_a_fault_names_file_and_line(tmp_path: Path, wrong: dict[str, tuple[str, str]]) -> None:
    for name, (body, _) in wrong.items():
        override(tmp_path, f"en/{name}.j2", LETTER.replace("BODY", body))

    found = check(tmp_path)

    for name, (_, fault) in wrong.items():
        assert any(one.startswith(f"en/{name}.j2:{fault}") for one in found), (name, found)
    assert len(found) == len(wrong)


@pytest.mark.parametrize(
    "body",
    [
        "{% if work == 'training' %}{{ nmae }}{% endif %}",
        "{% if severity == 'P4' %}{{ nmae }}{% endif %}",
        "{% if not name %}{{ nmae }}{% endif %}",
    ],
)
def test_a_fault_is_found_wherever_some_letter_meets_it(tmp_path: Path, body: str) -> None:
    (found,) = check(override(tmp_path, "en/acknowledgement.j2", LETTER.replace("BODY", body)))

    assert found.startswith("en/acknowledgement.j2:3: 'nmae' is undefined")


def test_a_part_that_is_gone_is_told_with_the_letter_that_needs_it(tmp_path: Path) -> None:
    parts = (TEMPLATES / "parts.txt.j2").read_text("utf-8").replace("macro signature(", "macro farewell(")

    faults = check(override(tmp_path, "parts.txt.j2", parts))

    assert any(
        fault.startswith("de/follow_up.j2:") and fault.endswith("(ours): 'signature' is undefined") for fault in faults
    )


def test_a_letter_without_a_subject_is_a_fault(tmp_path: Path) -> None:
    faults = check(override(tmp_path, "de/follow_up.j2", "{% extends layout %}{% block body %}x{% endblock %}"))

    assert faults
    assert all(fault.startswith(("FollowUp", "de/follow_up.j2")) for fault in faults)


def test_bytes_that_are_no_utf_8_are_a_fault(tmp_path: Path) -> None:
    override(tmp_path, "en/follow_up.j2", "")
    (tmp_path / "en" / "follow_up.j2").write_bytes(b"Gr\xfc\xdfe")

    (fault,) = check(tmp_path)

    assert fault.startswith("en/follow_up.j2: 'utf-8' codec can't decode byte 0xfc")


def test_a_path_that_nothing_reads_is_a_fault(tmp_path: Path) -> None:
    override(tmp_path, "en/aknowledgement.j2", LETTER)
    override(tmp_path, "en/footer.j2", "ours")
    override(tmp_path, "en/follow_up.j2", LETTER.replace("BODY", "{% include 'en/footer.j2' %}"))

    assert check(tmp_path) == ("en/aknowledgement.j2: nothing reads it, since no template of ours has this path",)
