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
    file.write_text('{"id": "1"}\n')

    refused = say("evaluate", str(file))

    assert refused.code == 1
    assert "these are no labelled mails: KeyError" in refused.errors


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is installed")
def test_train_says_what_it_needs() -> None:
    refused = say("train")

    assert refused.code == 1
    assert "training needs torch, which only the extra has: pip install 'mailbot[train]'" in refused.errors
