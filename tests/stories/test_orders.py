"""An agent answers notifications: the words go to the customer, and the #commands run the case (promise 6)."""

import pytest

from tests.stories.agents import Conversation
from tests.stories.desk import AGENT, SUPPORT, DeskOfTests

pytestmark = pytest.mark.servers
CUSTOMER = "ann@customer.test"


@pytest.fixture
def talk(desk: DeskOfTests) -> Conversation:
    """A desk with one case, and the notification that its agent got."""
    return Conversation.opened(desk)


def test_an_answer_goes_to_the_customer_from_the_desk(talk: Conversation) -> None:
    told = talk.orders("Hello Ann,\n\nplease restart the service.\n\nMia\n")

    answer = talk.to_customer[-1]
    assert "please restart the service." in answer.text
    assert answer.subject == "[TEST-1001] Re: The export fails"
    assert answer.message["From"] == f'"Mia (Desk of Tests)" <{SUPPORT}>'
    assert answer.message["In-Reply-To"] == talk.first_id
    assert answer.message["Auto-Submitted"] is None
    assert CUSTOMER in told
    assert talk.case["status"] == "in_progress"
    assert "Answered" in talk.kinds


def test_an_agents_token_is_in_no_letter_to_a_customer(talk: Conversation) -> None:
    talk.orders("Hello Ann, it is solved.\n#resolve\n")

    tokens = [letter.message["Reply-To"] for letter in talk.desk.letters(AGENT)]
    assert all(str(token).partition("<")[2].startswith("support+a1001-") for token in tokens)
    assert all(b"support+a" not in letter.raw for letter in talk.to_customer)
