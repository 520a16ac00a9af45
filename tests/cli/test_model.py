"""`mailbot train`, `evaluate` and `model`: what labels the mails."""

import json
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.commands import say


def test_evaluate_judges_the_labels_of_a_file(tmp_path: Path) -> None:
    mail = {"id": "1", "subject": "Crash", "body": "The client crashes at every start.", "request": "error"}
    file = tmp_path / "mails.jsonl"
    file.write_text(json.dumps(mail | {"severity": "P3", "issues": 1, "language": "en", "flags": []}) + "\n")

    figures = json.loads(say("evaluate", str(file), "--json").output)
    printed = say("evaluate", str(file)).output

    assert figures["mails"] == 1
    assert figures["type"] == 1.0
    assert "request_f1" in printed


def test_evaluate_says_what_a_wrong_file_lacks(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    right = {
        "id": "1",
        "subject": "a",
        "body": "b",
        "request": "error",
        "severity": "P3",
        "issues": 1,
        "language": "en",
    }
    wrong: dict[str, object] = {
        "this is not JSON": "nonsense",
        "this is not a JSON object": [1],
        "subject: this key is missing": {"id": "1"},
        "request: write one of error, ": right | {"request": "nonsense"},
        "severity: write one of P1, P2": right | {"severity": ["P1"]},
        "issues: write a whole number": right | {"issues": "many"},
        "language: write a text": right | {"language": None},
        "flags: write a list": right | {"flags": 7},
    }

    for reason, line in wrong.items():
        file.write_text(f"{json.dumps(right)}\n\n{line if isinstance(line, str) else json.dumps(line)}\n")
        refused = say("evaluate", str(file))
        assert (refused.code, refused.output, refused.errors.count("\n")) == (1, "", 1)
        assert refused.errors.startswith(f"mailbot: {file}, line 3: {reason}")


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_train_says_what_it_needs() -> None:
    refused = say("train")

    assert refused.code == 1
    assert "training needs torch, which only the extra has: pip install 'mailbot[train]'" in refused.errors
