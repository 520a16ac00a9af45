"""The bot runs, and its servers come and go; each test starts the real program once."""

import signal
import subprocess
import sys
from time import monotonic

import pytest

from tests.servers.post_office import Fault, Stage
from tests.servers.postgres import Postgres
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, RULES, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers

# Many times what it takes, on a machine that is busy with something else.
ENDS_WITHIN = 15.0


def ended(desk: DeskOfTests) -> tuple[int, float]:
    """Exit code of a bot that is asked to end, and the seconds that it took."""
    begun = monotonic()
    return desk.stop(), monotonic() - begun


def test_promise_1_a_running_bot_survives_its_mail_servers(make_desk: MakeDesk) -> None:
    desk = make_desk(agents=(), more=f"[limits]\nretry_seconds = 0.2\n{RULES}")
    desk.start()
    desk.ready()
    desk.deliver(mail(sender="one@one.test"))
    desk.post_office.wait_for(1)

    broken = desk.dovecot.break_connections(desk.account.user)
    desk.deliver(mail(sender="two@two.test"))
    desk.post_office.wait_for(2, within=20)
    desk.dovecot.stop()
    eventually(lambda: desk.log().count("mailbox unavailable") >= 2, what="the bot misses its mailbox")
    desk.post_office.stop()
    desk.dovecot.start()
    desk.deliver(mail(sender="three@three.test"))
    eventually(lambda: "letters wait" in desk.log(), within=20, what="the bot misses the post office")
    desk.post_office.start()
    desk.post_office.wait_for(3, within=20)
    desk.post_office.fail(Fault(Stage.RECIPIENT, code=451, times=2), Fault(Stage.CONTENT, close=True, times=1))
    desk.deliver(mail(sender="four@four.test"))
    desk.post_office.wait_for(4, within=20)
    code, seconds = ended(desk)

    assert broken > 0
    assert [letter.recipients[0].partition("@")[0] for letter in desk.post_office.letters()] == [
        "one",
        "two",
        "three",
        "four",
    ]
    assert len(desk.cases()) == 4
    assert code == 0
    assert seconds < ENDS_WITHIN
    assert "Traceback" not in desk.log()


def test_promise_1_a_running_bot_survives_a_restart_of_its_database(
    make_desk: MakeDesk, database_url: str, postgres: Postgres
) -> None:
    desk = make_desk(agents=(), store_url=database_url, more=RULES)
    desk.start()
    desk.ready()
    desk.deliver(mail(sender="one@customer.test"))
    desk.post_office.wait_for(1)

    postgres.restart()
    desk.deliver(mail(sender="two@customer.test"))
    desk.post_office.wait_for(2, within=20)
    postgres.kill()
    desk.deliver(mail(sender="three@customer.test"))
    eventually(lambda: "does not answer" in desk.log(), within=20, what="the bot misses its database")
    postgres.start()
    desk.post_office.wait_for(3, within=20)
    code, seconds = ended(desk)

    assert len(desk.cases()) == 3
    assert code == 0
    assert seconds < ENDS_WITHIN


def test_a_second_bot_on_the_same_file_is_refused_in_clear_words_and_signals_end_the_first(desk: DeskOfTests) -> None:
    # Nobody answers, so every part of it waits for somebody when the signal comes.
    desk.imap = 'port = 1, security = "none"'
    desk.smtp = 'port = 1\nsecurity = "none"'
    desk.configure()
    desk.start()
    eventually(lambda: "mailbox unavailable" in desk.log(), within=30)
    assert desk.process is not None

    second = desk.command("run", "--once")
    looked = desk.say("case", "list")
    desk.process.send_signal(signal.SIGINT)
    code = desk.process.wait(ENDS_WITHIN)

    assert second.returncode == 1
    assert second.stdout == ""
    assert f"another mailbot (process {desk.process.pid}) runs on {desk.folder}/mailbot.db" in second.stderr
    assert looked.code == 0
    assert code == 0


LITTLE_ROOM = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
from mailbot.cli import main
main(["run", "--once"])
"""


@pytest.mark.parametrize("after", ["keep", "move:Done"])
def test_promise_1_a_full_disk_loses_nothing_and_is_told(make_desk: MakeDesk, after: str) -> None:
    desk = make_desk(after=after, agents=(), more=RULES)
    desk.say("db", "upgrade")
    room = (desk.folder / "mailbot.db").stat().st_size + 100_000
    desk.deliver(*(mail(sender=f"person{number}@customer.test", text="4711 " * 8000) for number in range(20)))

    done = subprocess.run(
        [sys.executable, "-c", LITTLE_ROOM, str(room)],
        cwd=desk.folder,
        env={"PYTHONPATH": ":".join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    left = len(desk.post_office.letters())
    desk.once()

    assert done.returncode == 1
    assert "the database does not answer: " in done.stderr
    assert "Traceback" not in done.stderr
    assert left < 20
    assert sorted(case["contact"] for case in desk.json("case", "list")) == sorted(
        f"person{number}@customer.test" for number in range(20)
    )
    assert len({letter.recipients for letter in desk.post_office.letters()}) == 20


def test_promise_3_a_mailbox_that_refuses_the_login_stops_no_other_and_is_told_of_from_another_one(
    make_desk: MakeDesk,
) -> None:
    refused = """
[[mailboxes]]
address = "sales@desk.test"
imap = {{host = "127.0.0.1", port = {port}, security = "none", user = "{user}", password = {{file = "wrong"}}}}
"""
    desk = make_desk()
    (desk.folder / "wrong").write_text("not the password")
    desk.more = refused.format(port=desk.dovecot.port, user=desk.dovecot.add_user().user)
    desk.configure()
    desk.start()
    desk.ready()
    desk.deliver(mail())

    desk.post_office.wait_for(3, within=20)
    desk.stop()

    (told,) = (letter for letter in desk.letters(AGENT) if "sales@desk.test" in letter.subject)
    assert told.reverse_path == SUPPORT
    assert "SilentMailbox" in desk.kinds(AGENT)
    assert "refuses the login" in told.text
    assert "not the password" not in told.text + desk.log()
    assert len(desk.letters("ann@customer.test")) == 1
