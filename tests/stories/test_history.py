"""An imported history and the running desk: what was imported is not taken anew, and answers find their case."""

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import mail

OLD = mail(message_id="<1@customer.test>", text="The export fails since this morning, error 4711.\n")


@pytest.mark.servers
def test_a_later_reply_joins_the_imported_case_and_the_old_mail_on_the_server_is_known(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    (desk.folder / "old.mbox").write_bytes(b"From x Mon Mar  2 09:00:00 2026\n" + OLD + b"\n")

    imported = desk.say("import", str(desk.folder / "old.mbox"), now="2026-06-01T09:00:00Z")
    desk.deliver(OLD, mail(subject="Re: The export fails", in_reply_to="<1@customer.test>", text="It still does.\n"))
    desk.once(now="2026-06-02T09:00:00Z")

    assert (imported.code, imported.errors) == (0, ""), "no progress bar in a pipe"
    (case,) = desk.cases()
    assert (case["number"], case["status"]) == (1001, "in_progress")
    assert [one["rule"] for one in case["events"] if one["kind"] == "Joined"] == ["known_reference"]
    assert [letter["kind"] for letter in case["letters"]] == ["FollowUp", "Notification"]
