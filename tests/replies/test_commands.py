"""The grammar of commands: what begins with a hash is meant as one, and never goes to a customer as text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replies.commands import Command, Misread, commands, meant, several

NAMES = {"close": "close", "severity": "severity", "sev": "severity", "resolve": "resolve", "reopen": "reopen"}


@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        ("#close", [Command("close", "")], ""),
        ("Hello\n\n#sev P1\n#close\n", [Command("sev", "P1"), Command("close", "")], "Hello"),
        ("#note she called\nback\n\n#close", [Command("note", "she called", "back"), Command("close", "")], ""),
        ("# Close.", [Command("close", "")], ""),
        ("#sev\u00a0P1", [Command("sev", "P1")], ""),
        ("\u200b#close", [Command("close", "")], ""),
        ("  #CLOSE:  now ", [Command("close", "now")], ""),
        ("#close!?x", [Command("close!?x", "")], ""),
        ("\\#close is a command", [], "#close is a command"),
        ("## close", [Command("# close", "")], ""),
        ("#1042 wait\n#1043: #sev P2", [Command("wait", "", "", 1042), Command("sev", "P2", "", 1043)], ""),
        ("#1042\n\n#sev P2", [Command("sev", "P2", "", 1042)], ""),
        ("Hello\n#case 1042\nBob", [Command("", "", "Bob", 1042)], "Hello"),
        ("Hello\n#1042\n#1043", [Command("", "", "", 1042), Command("", "", "", 1043)], "Hello"),
        ("\\#1042 is ours, see #3", [], "#1042 is ours, see #3"),
        ("Steps\n####\n", [], "Steps\n####"),
        ("Price: 5 #close", [], "Price: 5 #close"),
        ("#", [], "#"),
    ],
)
def test_lines_that_begin_with_a_hash_are_commands(text: str, found: list[Command], left: str) -> None:
    read = commands(text)

    assert (list(read.commands), read.text) == (found, left)


@pytest.mark.parametrize(
    ("name", "means"),
    [
        ("close", "close"),
        ("sev", "severity"),
        ("severi", "severity"),
        ("clo", "close"),
        ("cl", Misread("unknown")),
        ("re", Misread("unknown")),
        ("resovle", Misread("unknown", ("resolve", "reopen"))),
        ("xyz", Misread("unknown")),
    ],
)
def test_a_name_a_synonym_or_the_only_beginning_is_meant(name: str, means: str | Misread) -> None:
    assert meant(Command(name, ""), NAMES) == means


def test_two_commands_on_a_line_are_seen() -> None:
    assert several(Command("close", "now #reopen"))
    assert not several(Command("merge", "#1042"))


@given(st.text(st.sampled_from("#\\ab1 \n\u00a0.:1"), max_size=60))
def test_no_line_that_would_be_a_command_is_left_in_the_text(text: str) -> None:
    read = commands(text)

    for part in (read.text, *(one.below for one in read.commands)):
        unescaped = [line for line in part.splitlines() if re.match(r"\s{0,8}#.*[a-z1]", line)]
        assert all("\\" + line.strip() in text for line in unescaped)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert len(commands(text).commands) <= text.count("#")
