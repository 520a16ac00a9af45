"""The rehearsal itself: servers up, bot up, wave after wave into the mailbox, and a verdict at the end."""

import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import groupby
from pathlib import Path
from subprocess import SubprocessError

from imapclient.exceptions import IMAPClientError
from rich.console import Console

from mailbot.demo import bot as bots
from mailbot.demo.desk import AGENTS, MAKERS, OFFICE, SUPPORT, Access, Place, furnish, write_settings
from mailbot.demo.judge import answered, digest_shortcomings, shortcomings
from mailbot.demo.mails import inbox
from mailbot.demo.servers import RehearsalError, mailbox, post_office
from mailbot.demo.view import View
from mailbot.demo.watch import Watch

READING_SECONDS = 0.25
"""The pause between two mails, so that a person can follow."""
AGENTS_WAVE = 4
"""The first wave with agents' mail in it."""
_WAVES = {
    1: "The morning's mail: new matters, a newsletter",
    2: "Answers to the acknowledgements, an absence note, a bounce, a forger",
    3: "Answers to the answers, and a new matter of a known customer",
    4: "The agents answer the letters that they got, and one who only says so",
    5: "The customers go on",
}


def rehearse(folder: Path | None, keep: bool, console: Console, fast: bool) -> int:
    """Runs everything, and gives the exit code; whatever happens, no process stays behind."""
    view = View(console)
    place = Place((folder or Path(tempfile.mkdtemp(prefix="mailbot-demo-"))).absolute())
    if place.folder.exists() and not (place.folder.is_dir() and not any(place.folder.iterdir())):
        view.say(f"{place.folder} is not an empty folder: the demo wants one of its own.")
        return 1
    try:
        with _terminable(), _stage(place, view) as (watch, access):
            with console.status("the bot is at work") if console.is_terminal else nullcontext():
                _put_all(watch, place, 0.0 if fast else READING_SECONDS)
            code = _verdict(watch, place, view)
            if keep:
                view.kept(access)
                _stay(watch)
            return code
    except (RehearsalError, OSError, SubprocessError, IMAPClientError) as error:
        view.say(f"The rehearsal can't go on: {error}", "red")
        view.where(place)
        return 1
    except KeyboardInterrupt:
        view.say("Stopped; every process has ended.")
        return 130


@contextmanager
def _terminable() -> Iterator[None]:
    """Whoever ends us politely gets the same order as Ctrl-C: every process is stopped first."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _stage(place: Place, view: View) -> Iterator[tuple[Watch, Access]]:
    """Everything that has to run, running."""
    began = time.monotonic()
    password = furnish(place)
    log = place.folder / "imap.log"
    with (
        mailbox(SUPPORT, password, log, bots.environment()) as (imap_port, client),
        post_office(place.letters, SUPPORT) as (smtp_port, office),
    ):
        access = Access(imap_port, smtp_port, password)
        write_settings(place, access)
        view.say(f"IMAP on port {imap_port}, SMTP on port {smtp_port}, everything in {place.folder}")
        bots.command(place, "customers", "import", str(place.customers))
        with bots.bot(place) as running:
            yield Watch(running, client, office, view, began), access


def _put_all(watch: Watch, place: Place, pause: float) -> None:
    for wave, mails in groupby(inbox(), key=lambda mail: mail.wave):
        if wave == AGENTS_WAVE:
            # Who reads of a case is asked before an agent changes what the agreement says of it.
            watch.wait_for_quiet()
            watch.readers = {case.number: case.readers for case in bots.cases(place)}
        watch.view.heading(_WAVES[wave])
        for mail in mails:
            watch.put_in(mail)
            watch.look(pause)
        watch.wait()
    watch.wait_for_quiet()


def _stay(watch: Watch) -> None:
    try:
        watch.stay()
    except KeyboardInterrupt:
        watch.view.say("Stopping.")


def _verdict(watch: Watch, place: Place, view: View) -> int:
    cases = bots.cases(place)
    late = [mail.name for mail, number in answered(watch.course) if not bots.response_met(place, number)]
    faults = (
        *shortcomings(watch.course, cases),
        *(f"{name}: it should have met the time for an answer" for name in late),
        *digest_shortcomings(bots.digest(place), cases),
    )
    view.cases(cases)
    told = sum(1 for letter in watch.letters if letter.recipients[0] in (*AGENTS, OFFICE, MAKERS))
    view.say(
        f"{len(watch.put)} mails, {len(cases)} cases, {len(watch.letters) - told} letters to customers, "
        f"{told} to the desk's own people, {watch.seconds:.0f} seconds."
    )
    for fault in faults:
        view.say(f"Missing: {fault}", "red")
    if not faults:
        view.say("Everything that should have happened did happen, and nothing else.", "green")
    view.where(place)
    view.what_next(place, watch.course.case("colleague"), watch.course.case("forged"))
    return 1 if faults else 0
