"""What the classifier does not know it asks, and what agents say it learns (promise 9)."""

import pytest

from classifiers.labeller import load
from classifiers.labels import Labels, Severity, Text
from mailbot.adapters.store.examples import TRAIN_EVERY
from tests.stories.agents import Conversation
from tests.stories.desk import AGENT, DeskOfTests, mail

LABELLER = load()
pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(LABELLER.backend != "trained", reason="onnxruntime is not installed"),
]
STRANGE = (
    "Hello,\n\nthe frobnicator of the quux hall wants its seasonal blessing, as the elders told you in May.\n\nAnn\n"
)
BERTH = "Hello,\n\nboat {0} lies in berth {0} of the harbour and pays for another one.\n\nAnn\n"
# What a new model doubts of these nobody knows beforehand, but surely one of them.
VAGUE = (
    "Hello,\n\nmany people see the yellow page this morning and we are a bit lost. Could you look?\n\nAnn\n",
    "Hello,\n\nit is about the thing with the export again. Would it be possible?\n\nAnn\n",
    "Hello,\n\nthe new form, as discussed. It is not what we had before. Ann\n",
)
GRAVE = (
    "Hello,\n\nis it normal that the orders of all branches are missing since this morning? We ship at ten.\n\nAnn\n",
    "Hello,\n\nthe till in the shop says no again. There is a queue. Can somebody come?\n\nAnn\n",
    "Hello,\n\nwould you please look at the server, some say that it is gone. Nobody posts anything now.\n\nAnn\n",
    "Hello,\n\nwe would like a training, since nobody can enter anything any more since the update.\n\nAnn\n",
    "Hello,\n\nthe payroll run stands still and it is the last day. What do we have to enter?\n\nAnn\n",
    "Hello,\n\ncan you tell us when the system is back? We all wait.\n\nAnn\n",
)


def doubted(subject: str, texts: tuple[str, ...], *, grave: bool) -> tuple[str, Labels]:
    """The first of some texts that the model is not sure of, and what it says."""
    pairs = zip(texts, LABELLER.label(tuple(Text(subject, text.strip()) for text in texts)), strict=True)
    grave_ones = ((text, said, said.perhaps_p1 or said.severity is Severity.P1) for text, said in pairs)
    return next((text, said) for text, said, may_be in grave_ones if said.abstained and may_be == grave)


def test_what_is_in_doubt_the_agent_is_asked_with_the_two_likeliest_answers(desk: DeskOfTests) -> None:
    text, said = doubted("The matter", VAGUE, grave=False)

    talk = Conversation.opened(desk, "The matter", text)

    notice = desk.letter(AGENT).text
    assert all(f"#request {request}" in notice for request in said.likeliest)
    talk.orders(f"#request {said.likeliest[1]}\n")
    assert (talk.case["request"], talk.case["abstained"]) == (said.likeliest[1], False)


def test_a_possible_p1_tells_the_agents_in_the_subject(desk: DeskOfTests) -> None:
    text, _ = doubted("This morning", GRAVE, grave=True)

    talk = Conversation.opened(desk, "This morning", text)

    notice = desk.letter(AGENT)
    assert notice.subject == "[TEST-1001] may be P1: This morning"
    assert "P1" not in "".join(letter.text for letter in talk.to_customer)
    talk.orders("#request error\n#severity P1\n")
    assert talk.case["severity"] == "P1"


def test_a_correction_by_mail_counts_for_the_same_words_of_another_customer(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk, "Zorbl", STRANGE)
    talk.orders("#type training\n")

    desk.deliver(mail(sender="Bob <bob@other.test>", subject="Zorbl", text=STRANGE))
    desk.once()

    other = desk.case(1002)
    assert (other["contact"], other["type"], other["abstained"]) == ("bob@other.test", "training", False)


def test_every_few_corrections_a_version_is_fitted_and_runs_only_if_it_is_no_worse(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk, "Berth 0", BERTH.format(0))
    for place in range(1, TRAIN_EVERY + 1):
        assert desk.json("model", "list") == []
        talk.orders("#request account\n")
        desk.deliver(mail(subject=f"Berth {place}", text=BERTH.format(place)))
        desk.once()

    (version,) = desk.json("model", "list")

    assert version["examples"] == TRAIN_EVERY
    assert version["promoted"] == (version["after"] >= version["before"])
    assert "corrections learnt" in desk.log()


def test_why_tells_the_known_mails_that_are_most_like_it(desk: DeskOfTests) -> None:
    talk = Conversation.opened(desk, "Zorbl", STRANGE)
    talk.orders("#type training\n")
    desk.deliver(mail(sender="Bob <bob@other.test>", subject="Zorbl", text=STRANGE))
    desk.once()

    told = talk.orders("#why\n")
    reasons = desk.json("case", "why", "1002")["reasons"]

    assert "Like “Zorbl”" in told
    assert "Training, P4, minor or a question" in " ".join(told.split())
    assert ("like “Zorbl”", "training, P4") in [(one["what"], one["why"]) for one in reasons]
