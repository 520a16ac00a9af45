"""`mailbot read` and `mailbot classify`: one mail, as the bot sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import say

MAILS = Path(__file__).parents[1] / "mails"
WRITTEN = sorted(MAILS.rglob("*.eml"))
CONTRACT = {
    "id", "type", "request", "severity", "issues", "language", "flags", "confidence", "abstained", "evidence",
}  # fmt: skip


def test_read_shows_a_mail_as_the_bot_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(
        b"From: Ann <ann@customer.test>\nTo: support@desk.test\nSubject: Printer\n"
        b"Date: Mon, 2 Mar 2026 09:00:00 +0000\nMessage-ID: <1@customer.test>\n\n"
        b"It prints nothing.\n\n-- \nAnn\n"
    )

    view = json.loads(say("read", str(file), "--json").output)

    assert (view["verdict"], view["rule"]) == ("human", "person")
    assert (view["opens_case"], view["answerable"]) == (True, True)
    assert (view["from"], view["subject"], view["message_id"]) == ("ann@customer.test", "Printer", "<1@customer.test>")
    assert view["new_text"].strip() == "It prints nothing."
    assert "Ann" in view["signature"]
    assert (view["attachments"], view["defects"]) == ([], [])


def test_read_prints_every_mail_of_the_house(tmp_path: Path) -> None:
    said = [say("read", str(path)) for path in WRITTEN]

    assert {one.code for one in said} == {0}
    # A terminal obeys nothing of what a sender wrote.
    assert not [one for one in said if set(one.output) & set("\x1b\x07\x00\x9b\u202e")]


@pytest.mark.parametrize("path", WRITTEN[::10], ids=lambda path: path.stem)
def test_read_gives_json_whatever_the_mail(path: Path) -> None:
    view = json.loads(say("read", str(path), "--json").output)

    assert view["why"]


def test_read_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    said = say("read", str(tmp_path / "none.eml"))

    assert (said.code, said.errors) == (1, f"mailbot: {tmp_path}/none.eml: No such file or directory\n")


def classified(lines: str) -> "subprocess.CompletedProcess[str]":
    """What `mailbot classify --jsonl` makes of lines."""
    return subprocess.run(
        [sys.executable, "-m", "mailbot", "classify", "--jsonl"],
        cwd=Path(__file__).parents[2],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )


def test_classify_answers_each_line_in_its_order_with_the_fields_of_the_contract() -> None:
    rows = [
        {"id": number, "subject": "Server down" if number % 2 else "Grüße", "body": "The server is down for all of us."}
        for number in range(150)
    ]
    odd = ['{"id": "x\\u2028", "subject": null}', "", '{"id": [1], "body": "\\ud800 odd"}']

    done = classified("\n".join([*(json.dumps(row) for row in rows), *odd]) + "\n")

    answers = [json.loads(line) for line in done.stdout.split("\n") if line]
    assert done.returncode == 0
    assert [answer["id"] for answer in answers] == [*range(150), "x\u2028", [1]]
    assert all(answer.keys() == CONTRACT for answer in answers)
    assert (answers[1]["type"], answers[1]["flags"]) == ("incident", ["server"])
    assert all(0 <= answer["confidence"] <= 1 for answer in answers)


def test_classify_names_the_lines_that_are_no_objects_and_answers_the_others() -> None:
    done = classified('{"id": 1, "subject": "a", "body": "b"}\n[1, 2]\n{"id": 3}\n{\n{"id": 5, "body": 7}\n')

    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == [1, 3, 5]
    assert [line.partition(":")[0] for line in done.stderr.splitlines()[1:]] == ["standard input, line 4"]
    assert "standard input, line 2: this is not a JSON object" in done.stderr
    assert "Traceback" not in done.stderr


def test_classify_labels_raw_mails(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(b"From: a@b.test\nSubject: Crash\n\nThe program crashes with an error when I save.\n")

    printed = say("classify", str(file))
    view = json.loads(say("classify", str(file), "--json").output)

    assert (view["id"], view["type"]) == (str(file), "incident")
    assert view.keys() == CONTRACT
    assert "incident/error" in printed.output


def test_a_mail_without_a_sender_has_no_empty_brackets(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(b"To: support@desk.test\nSubject: Printer\n\nIt prints nothing.\n")

    said = say("read", str(file))

    assert "from      nobody that can be read\n" in said.output
    assert "<>" not in said.output
