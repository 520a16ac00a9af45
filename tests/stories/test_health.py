"""What a watching machine hears of a bot that runs."""

import json
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.servers.postgres import Postgres
from tests.servers.waiting import eventually
from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers

HEALTH = "[health]\nport = 0"


def place(desk: DeskOfTests) -> str:
    """Where the bot answers: it says so in its log."""
    lines = [json.loads(line) for line in desk.log().splitlines() if '"running"' in line]
    return str(lines[-1]["health"])


def asked(url: str) -> tuple[int, str]:
    """Status and body of an answer."""
    try:
        with urlopen(url, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        return error.code, error.read().decode()


def figures(url: str) -> dict[str, float]:
    """The figures without labels, by name."""
    status, body = asked(f"{url}/metrics")
    assert status == 200, body
    samples = (sample for family in text_string_to_metric_families(body) for sample in family.samples)
    return {sample.name: sample.value for sample in samples if not sample.labels}


def test_the_figures_follow_the_mail(make_desk: MakeDesk) -> None:
    desk = make_desk(more=HEALTH)
    desk.start()
    desk.ready()
    nobodys = b"From: \nTo: support@desk.test\nSubject: Who am I\n\nHelp.\n"
    desk.deliver(mail(), mail(sender="bob@customer.test", subject="Another thing"), nobodys)
    desk.post_office.wait_for(5)
    url = place(desk)
    eventually(lambda: figures(url)["mailbot_letters_waiting"] == 0, what="every letter is marked as sent")

    known = figures(url)
    status, health = asked(f"{url}/healthz")
    desk.stop()

    assert known["mailbot_mails_taken_total"] == 2
    assert known["mailbot_mails_held_total"] == 1
    assert known["mailbot_oldest_untaken_mail_seconds"] == 0
    assert known["mailbot_acknowledgement_seconds_count"] == 2
    assert known["mailbot_targets_missed"] == 0
    assert (status, json.loads(health)["status"]) == (200, "ok")


def test_a_silent_mailbox_is_named_and_the_rest_is_well(make_desk: MakeDesk) -> None:
    desk = make_desk(more=HEALTH)
    (desk.folder / "imap.password").write_text("not the password")
    desk.start()
    eventually(lambda: "mailbox unavailable" in desk.log(), within=30, what="the bot misses its mailbox")

    status, health = asked(f"{place(desk)}/healthz")
    desk.stop()

    assert status == 200
    assert json.loads(health)["status"] == "degraded"
    assert list(json.loads(health)["silent_mailboxes"]) == ["support@desk.test"]


def test_without_its_database_the_bot_says_that_it_fails(
    make_desk: MakeDesk, database_url: str, postgres: Postgres
) -> None:
    desk = make_desk(more=HEALTH, store_url=database_url)
    desk.start()
    desk.ready()
    postgres.stop()

    status, health = asked(f"{place(desk)}/healthz")
    metrics_status, _ = asked(f"{place(desk)}/metrics")
    postgres.start()
    desk.stop()

    assert (status, metrics_status) == (503, 503)
    assert json.loads(health)["status"] == "failing"


def test_nothing_else_is_answered_and_nothing_at_all_by_default(make_desk: MakeDesk) -> None:
    desk = make_desk(more=HEALTH)
    desk.start()
    desk.ready()

    status, _ = asked(f"{place(desk)}/mailbot.toml")
    desk.stop()
    quiet = make_desk()
    quiet.start()
    quiet.ready()
    quiet.stop()

    assert status == 404
    assert place(quiet) == ""
