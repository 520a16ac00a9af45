"""`mailbot case` and `mailbot letters` on a desk that has worked: the fields of the contract, and words for people."""

import json

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import DeskOfTests, mail

pytestmark = pytest.mark.servers

CASE = {
    "number", "status", "type", "request", "severity", "issues", "language", "confidence", "subject", "customer",
    "contact", "opened_at", "flags", "mails", "letters", "events", "postings", "targets", "coverage",
}  # fmt: skip
NINE = "2026-03-02T09:00:00+00:00"


@pytest.fixture
def worked(make_desk: MakeDesk) -> DeskOfTests:
    """A desk with one case of two mails."""
    desk = make_desk()
    desk.deliver(mail(subject="[bold]The export[/bold] \x1b[31mfails", message_id="<first@customer.test>"))
    desk.once(now="2026-03-02T09:00:00Z")
    desk.deliver(mail(subject="More", text="It is urgent.\n", in_reply_to="<first@customer.test>"))
    desk.once(now="2026-03-02T09:05:00Z")
    return desk


def test_a_case_shows_all_that_the_contract_names(worked: DeskOfTests) -> None:
    (listed,) = worked.json("case", "list")
    case = worked.case(listed["number"])

    assert case.keys() >= CASE
    assert (case["opened_at"], case["contact"], case["customer"]) == (NINE, "ann@customer.test", None)
    assert [(one["at"], one["linked_by"]) for one in case["mails"]] == [
        (NINE, None),
        ("2026-03-02T09:05:00+00:00", "known_reference"),
    ]
    assert all(
        one.keys() >= {"message_id", "from", "at", "verdict", "new_text", "attachments"} for one in case["mails"]
    )
    assert all(one.keys() >= {"kind", "to", "message_id", "state"} for one in case["letters"])
    assert [event["kind"] for event in case["events"]] == ["Opened", "Labelled", "Joined"]
    assert case["coverage"].keys() >= {"decision", "rule"}
    assert (case["postings"], case["targets"]) == ([], [])
    assert listed.items() <= case.items()


def test_why_tells_what_took_and_linked_each_mail_and_what_the_labels_rest_on(worked: DeskOfTests) -> None:
    (listed,) = worked.json("case", "list")

    why = worked.json("case", "why", str(listed["number"]))

    reasons = [(reason["what"], reason["rule"], reason["why"]) for reason in why["reasons"]]
    assert ("mail from ann@customer.test", "person", "it belonged to no case, and opened one") in reasons
    assert ("mail from ann@customer.test", "person", "linked by known_reference") in reasons
    assert any(what == "labels" and "confidence 0." in said for what, _, said in reasons)
    assert any(what == "label" and rule and said for what, rule, said in reasons)
    assert reasons == [(one["what"], one["rule"], one["why"]) for one in sorted(why["reasons"], key=lambda r: r["at"])]


def test_tables_for_people_obey_nothing_that_a_sender_wrote(worked: DeskOfTests) -> None:
    (listed,) = worked.json("case", "list")
    number = str(listed["number"])

    said = [worked.say("case", "list"), worked.say("case", "show", number), worked.say("case", "why", number)]

    assert {one.code for one in said} == {0}
    assert number in said[0].output
    assert "[bold]The export[/bold]" in said[1].output
    assert "It is urgent." in said[1].output
    assert not [one for one in said if "\x1b" in one.output]


def test_cases_can_be_asked_for_by_status_and_number(worked: DeskOfTests) -> None:
    worked.deliver(mail(sender="bob@elsewhere.test", text="Something else altogether, from another one.\n"))
    worked.once()

    assert [case["contact"] for case in worked.json("case", "list")] == ["bob@elsewhere.test", "ann@customer.test"]
    assert [case["contact"] for case in worked.json("case", "list", "--limit", "1")] == ["bob@elsewhere.test"]
    assert len(worked.json("case", "list", "--status", "new")) == 2
    assert worked.json("case", "list", "--status", "closed") == []


def test_letters_are_listed_and_shown_as_they_went_out(worked: DeskOfTests) -> None:
    letters = worked.json("letters", "list")

    said = worked.say("letters", "show", str(letters[0]["id"]))

    assert [(one["kind"], one["state"]) for one in letters] == [
        ("Acknowledgement", "sent"),
        ("Notification", "sent"),
        ("FollowUp", "sent"),
        ("Notification", "sent"),
    ]
    assert (letters[0]["written_at"], letters[0]["sent_at"]) == (NINE, NINE)
    assert f"Message-ID: {letters[0]['message_id']}" in said.output
    assert json.loads(worked.say("letters", "list", "--state", "failed", "--json").output) == []


def test_a_rehearsed_time_that_is_none_is_refused_in_one_sentence(worked: DeskOfTests) -> None:
    done = [worked.command("run", "--once", now=now) for now in ("yesterday", "2026-03-02T09:00:00")]

    assert [one.returncode for one in done] == [1, 1]
    assert done[0].stderr.startswith("mailbot: MAILBOT_NOW: 'yesterday' is not a time")
    assert done[1].stderr.startswith("mailbot: MAILBOT_NOW: '2026-03-02T09:00:00' has no time zone")
    assert all("Traceback" not in one.stderr for one in done)
