"""The demo's servers, its folder and what it shows, for real on loopback."""

import shlex
import shutil
import signal
import smtplib
import subprocess
import sys
import tomllib
from dataclasses import replace
from io import StringIO
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from mailbot.demo import run
from mailbot.demo.bot import ListedCase, Taken, environment
from mailbot.demo.desk import MANAGER, Access, Place, furnish, write_settings
from mailbot.demo.mails import inbox
from mailbot.demo.servers import HOST, mailbox, post_office, process
from mailbot.demo.view import View, started_as
from mailbot.settings import load
from tests.servers.waiting import eventually

LETTER = b"""\
From: Desk <desk@harbour.example>
To: Anna <anna@customer.example>
Reply-To: desk+1001-abc@harbour.example
Subject: [HARBOUR-1001] Re: help
Message-ID: <1001.a.b@harbour.example>
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

We have it.
--b
Content-Type: text/html

<p>We have it.</p>
--b--
""".replace(b"\n", b"\r\n")
PIPE_COLUMNS = 80


def test_a_letter_is_kept_as_mail_as_text_and_as_html(tmp_path: Path) -> None:
    with post_office(tmp_path, "support@harbour.example") as (port, office):
        with smtplib.SMTP(HOST, port) as client:
            client.sendmail("support@harbour.example", ["Anna@customer.example"], LETTER)
        letter = office.arrived.get(timeout=5)

    assert (letter.case, letter.recipients) == (1001, ("anna@customer.example",))
    assert letter.reply_to == "desk+1001-abc@harbour.example"
    assert {path.suffix for path in tmp_path.iterdir()} == {".eml", ".txt", ".html"}
    assert next(tmp_path.glob("*.txt")).read_text("utf-8").strip() == "We have it."
    assert office.for_desk.empty()


@pytest.mark.parametrize("recipient", ["support@harbour.example", "Support+1001-abc@Harbour.example"])
def test_mail_to_the_desk_waits_to_be_put_into_its_mailbox(tmp_path: Path, recipient: str) -> None:
    with post_office(tmp_path, "support@harbour.example") as (port, office):
        with smtplib.SMTP(HOST, port) as client:
            client.sendmail("anna@customer.example", [recipient], LETTER)
        content = office.for_desk.get(timeout=5)

    assert content.startswith(f"Return-Path: <anna@customer.example>\r\nDelivered-To: {recipient}\r\n".encode())
    assert content.endswith(b"--b--\r\n")
    assert list(tmp_path.iterdir()) == []


def test_the_mailbox_keeps_the_very_bytes_and_is_gone_with_the_block(tmp_path: Path) -> None:
    with mailbox("support@harbour.example", "secret", tmp_path / "log", environment()) as (port, client):
        client.append("INBOX", b"Subject: \xfc\r\n\r\n\xe4\r\n")
        client.select_folder("INBOX")
        (content,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()

    assert content[b"BODY[]"] == b"Subject: \xfc\r\n\r\n\xe4\r\n"
    with pytest.raises(OSError, match="refused"):
        smtplib.SMTP(HOST, port)


PARENT = """
import signal, sys
from pathlib import Path
from mailbot.demo.servers import process
with process(["signal:pause"], Path(sys.argv[1]), {}) as running:
    print(running.pid, flush=True)
    signal.pause()
"""


def test_a_process_of_the_demo_does_not_outlive_a_demo_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))

        parent.kill()

    # Whoever adopts it need not have buried it yet.
    eventually(lambda: not child.is_running() or child.status() == psutil.STATUS_ZOMBIE, what="the child to end")


def test_a_process_of_the_demo_ends_with_the_block(tmp_path: Path) -> None:
    with process(["signal:pause"], tmp_path / "log", {}) as running:
        assert running.poll() is None

    assert running.poll() == -signal.SIGTERM


def test_the_program_is_named_as_the_shell_would_find_it(tmp_path: Path) -> None:
    elsewhere = tmp_path / "an env" / "mailbot"
    elsewhere.parent.mkdir()
    elsewhere.touch(mode=0o755)

    assert started_as(str(elsewhere)) == f"'{elsewhere}'"
    assert started_as(".venv/bin/mailbot") == ".venv/bin/mailbot"
    assert started_as("/somewhere/mailbot/__main__.py") == f"{shlex.quote(sys.executable)} -m mailbot"
    assert started_as("/somewhere/pytest") == "mailbot"
    found = shutil.which("mailbot")
    assert found is None or started_as(found) == "mailbot"


def test_the_settings_are_settings_that_the_bot_takes(tmp_path: Path) -> None:
    place = Place(tmp_path)

    password = furnish(place)
    write_settings(place, Access(1143, 1025, password))
    configuration = load(place.settings)

    assert configuration.password(configuration.settings.mailboxes[0].imap) == password
    assert configuration.desk().tag(7) == "[HARBOUR-7]"
    assert [manager.address for manager in configuration.managers()] == [MANAGER]
    assert tomllib.loads(place.settings.read_text("utf-8"))["smtp"]["port"] == 1025


def test_the_rehearsal_sees_no_settings_of_a_real_desk() -> None:
    given = {"MAILBOT_STORE__URL": "postgresql+psycopg://real", "PATH": "/bin"}

    assert environment(given) == {"PATH": "/bin"}


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", "utf-8")
    page = StringIO()

    code = run(tmp_path, console=Console(file=page, width=PIPE_COLUMNS))

    assert code == 1
    assert "not an empty folder" in " ".join(page.getvalue().split())
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_what_is_shown_in_a_pipe_is_plain_and_fits(tmp_path: Path) -> None:
    page = StringIO()
    view = View(Console(file=page, width=PIPE_COLUMNS))
    long = ListedCase(100_000, "incident", "P1", "en", "Größe " * 40, "a@b.example", "Customer " * 20)

    view.heading("What comes")
    for mail in inbox():
        view.taken(replace(mail, shows=mail.shows * 9), Taken(mail.message_id, "person", 100_000), opened=True)
    view.cases([long])

    lines = page.getvalue().splitlines()
    assert max(map(len, lines)) <= PIPE_COLUMNS
    assert all(line.isprintable() for line in lines)


def test_the_whole_rehearsal_comes_to_a_good_end(tmp_path: Path) -> None:
    page = StringIO()

    code = run(tmp_path / "demo", console=Console(file=page, width=PIPE_COLUMNS), fast=True)

    assert code == 0, page.getvalue()
    assert "Everything that should have happened did happen" in page.getvalue()
    assert "22 new" in (tmp_path / "demo" / "letters" / "digest.txt").read_text("utf-8")
