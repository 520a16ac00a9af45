"""Answers find their case, and nobody else's do (promise 5)."""

import pytest

from tests.stories.conftest import MakeDesk
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests, mail

pytestmark = pytest.mark.servers

ANN = "ann@customer.test"
BOB = "bob@customer.test"
EVE = "eve@stranger.test"


def opened(desk: DeskOfTests, **wishes: str) -> tuple[int, str, str]:
    """Opens a case for Ann; gives its number, and Reply-To and Message-ID of the acknowledgement."""
    desk.deliver(mail(message_id="<first@customer.test>", **wishes))
    desk.once()
    (case,) = desk.cases()
    answer = desk.letter(ANN).message
    desk.post_office.reset()
    return case["number"], answer["Reply-To"].addresses[0].addr_spec, answer["Message-ID"]


def joined(desk: DeskOfTests, number: int) -> list[str]:
    """What linked the mails of the only case there is."""
    (case,) = desk.cases()
    assert case["number"] == number
    return [event["rule"] for event in case["events"] if event["kind"] == "Joined"]


def test_an_answer_joins_its_case_by_each_clue_alone(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    number, reply_to, message_id = opened(desk)

    desk.deliver(
        mail(text="By address.", to=reply_to),
        mail(text="By a shouted address.", to=reply_to.upper()),
        mail(text="By In-Reply-To.", in_reply_to=message_id),
        mail(text="By References.", references=f"<unknown@customer.test> {message_id}"),
        mail(text="By the customer's own first mail.", in_reply_to="<first@customer.test>"),
        mail(text="By tag.", subject=f"AW: [test-{number}] by tag"),
    )
    desk.once()

    assert joined(desk, number) == [
        "signed_reply_address",
        "signed_reply_address",
        "signed_message_id",
        "signed_message_id",
        "known_reference",
        "case_tag",
    ]
    answers = desk.letters(ANN)
    assert len(answers) == 6
    assert all(f"[TEST-{number}]" in answer.subject for answer in answers)


def test_a_mail_that_was_overtaken_by_its_sender_s_next_one_joins_its_case(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    number, _, _ = opened(desk, in_reply_to="<late@customer.test>")

    desk.deliver(
        mail(text="This one was held up on its way.", message_id="<late@customer.test>"),
        mail(text="This one is nobody's answer, and there is no mail like it.", message_id="<other@customer.test>"),
    )
    desk.once()

    joining, another = desk.cases()
    assert [event["rule"] for event in joining["events"] if event["kind"] == "Joined"] == ["referred_to_before"]
    assert (joining["number"], len(another["mails"])) == (number, 1)


def test_promise_5_being_answered_in_a_case_gives_no_right_to_it(desk: DeskOfTests) -> None:
    number, _, _ = opened(desk, in_reply_to="<late@stranger.test>")

    desk.deliver(mail(sender=EVE, text="Something else altogether, from me.", message_id="<late@stranger.test>"))
    desk.once()

    first, own = desk.cases()
    assert (first["number"], len(first["mails"])) == (number, 1)
    assert own["contact"] == EVE
    assert [event["kind"] for event in first["events"] if event["kind"] in ("Joined", "NamedByStranger")] == []


def test_an_address_in_other_case_is_the_same_person(desk: DeskOfTests) -> None:
    number, _, message_id = opened(desk)

    desk.deliver(mail(sender="ANN <Ann@CUSTOMER.test>", in_reply_to=message_id))
    desk.once()

    assert joined(desk, number) == ["signed_message_id"]


def test_a_mail_and_its_follow_up_that_come_together_are_one_case(make_desk: MakeDesk, store_url: str) -> None:
    desk = make_desk(store_url=store_url)
    desk.deliver(mail(message_id="<one@customer.test>"), mail(subject="And also", in_reply_to="<one@customer.test>"))

    desk.once()

    (case,) = desk.cases()
    assert len(case["mails"]) == 2


def test_promise_5_a_stranger_who_names_a_case_sees_nothing_of_it_and_the_agent_is_told(
    make_desk: MakeDesk, store_url: str
) -> None:
    desk = make_desk(store_url=store_url)
    number, _, message_id = opened(desk, subject="Payroll of the board")

    desk.deliver(mail(sender=EVE, subject=f"Re: [TEST-{number}] hello", in_reply_to=message_id, text="Any news?\n"))
    desk.once()

    old, new = desk.cases()
    assert (new["contact"], len(new["mails"])) == (EVE, 1)
    assert len(old["mails"]) == 1
    told = [event for event in old["events"] if event["kind"] == "NamedByStranger"]
    assert [event["case"] for event in told] == [new["number"]]
    answer = desk.letter(EVE)
    assert "Payroll" not in answer.raw.decode()
    assert f"-{number}]" not in answer.subject
    assert answer.message["Reply-To"].addresses[0].addr_spec.startswith(f"support+{new['number']}-")
    assert desk.letters(ANN) == ()
    assert str(number) in desk.letter(AGENT).text


def test_promise_5_another_address_of_a_public_provider_is_a_stranger(desk: DeskOfTests) -> None:
    desk.deliver(mail(sender="ann@gmail.com"))
    desk.once()
    (case,) = desk.cases()

    desk.deliver(mail(sender="eve@gmail.com", subject=f"[TEST-{case['number']}] mine too"))
    desk.once()

    assert len(desk.cases()) == 2


def test_promise_5_a_reply_address_of_another_key_opens_a_new_case(desk: DeskOfTests) -> None:
    number, reply_to, _ = opened(desk)
    forged = reply_to.replace("-", "-a", 1)[: len(reply_to.partition("@")[0])] + "@desk.test"

    desk.deliver(mail(sender=EVE, to=forged))
    desk.once()

    assert [len(case["mails"]) for case in desk.cases()] == [1, 1]
    assert number == desk.cases()[0]["number"]


def test_a_colleague_of_a_known_organisation_joins(desk: DeskOfTests) -> None:
    (desk.folder / "customers.csv").write_text("organisation,domains\nCustomer Ltd,Customer.TEST\n")
    assert desk.say("customers", "import", str(desk.folder / "customers.csv")).code == 0
    number, _, message_id = opened(desk)

    desk.deliver(mail(sender=BOB, in_reply_to=message_id), mail(sender=EVE, in_reply_to=message_id))
    desk.once()

    old, new = desk.cases()
    assert [one["from"] for one in old["mails"]] == [ANN, BOB]
    assert (old["number"], old["customer"]) == (number, "Customer Ltd")
    assert (new["contact"], new["customer"]) == (EVE, None)


def test_an_answer_finds_its_case_where_the_mailbox_has_another_domain_than_the_desk(desk: DeskOfTests) -> None:
    settings = desk.folder / "mailbot.toml"
    settings.write_text(settings.read_text().replace(SUPPORT, "help@support.desk.test"))
    number, reply_to, _ = opened(desk, to="help@support.desk.test")

    desk.deliver(mail(sender="ann@private.test", to=reply_to))
    desk.once()

    assert reply_to.endswith("@support.desk.test")
    assert desk.case(number)["participants"] == [ANN]
    assert joined(desk, number) == ["signed_reply_address"]


def test_two_answers_to_a_mail_that_never_came_find_each_other(desk: DeskOfTests) -> None:
    desk.deliver(
        mail(subject="Re: The export", references="<never-came@customer.test>"),
        mail(subject="Re: The export, once more", in_reply_to="<never-came@customer.test>"),
    )
    desk.once()

    (case,) = desk.cases()
    assert [event["rule"] for event in case["events"] if event["kind"] == "Joined"] == ["known_reference"]


def test_a_forged_sender_takes_nobody_into_a_case(desk: DeskOfTests) -> None:
    number, reply_to, _ = opened(desk)

    desk.deliver(
        mail(subject=f"[TEST-{number}] forged", cc="eve@evil.test"),
        mail(subject="proved by the reply address", to=reply_to, cc="colleague@customer.test"),
    )
    desk.once()

    (case,) = desk.cases()
    assert case["participants"] == ["ann@customer.test", "colleague@customer.test"]


def test_an_answer_is_read_for_what_it_says_and_not_for_the_subject_that_it_repeats(make_desk: MakeDesk) -> None:
    desk = make_desk()
    number, reply_to, _ = opened(desk, subject="The export fails", text="Since today the export of orders crashes.")
    subject = f"Re: [TEST-{number}] Re: The export fails"

    answers = ("Version 4.2. Is that enough?", "5.2 build 88", "Yes. Shall I restart it now?", "Ja, reicht das?")
    desk.deliver(*(mail(text=one, subject=subject, to=reply_to) for one in answers))
    desk.once()
    told = [letter.text for letter in desk.letters(ANN)]
    desk.post_office.reset()
    questions = ("Any news?", "What's the status?", "Is it fixed yet", "Wie ist der Stand?")
    desk.deliver(*(mail(text=one, subject=subject, to=reply_to) for one in questions))
    desk.once()
    answered = [letter.text for letter in desk.letters(ANN)]

    assert (len(told), len(answered)) == (4, 4)
    assert not any("Thank you for asking" in one for one in told)
    assert all("Thank you for asking" in one for one in answered)
