"""Agents answer from eight mail clients, over real servers: what each quotes and signs is neither obeyed nor sent."""

import pytest

from tests.bot.clients import CLIENTS
from tests.stories.desk import AGENT, DeskOfTests, mail

pytestmark = pytest.mark.servers


def test_every_client_s_answer_reaches_its_customer_and_ends_its_case(desk: DeskOfTests) -> None:
    customers = {client: f"{client.name}@{client.name.replace('_', '-')}.test" for client in CLIENTS}
    desk.deliver(*(mail(sender=one, subject=f"The {client.name} export fails") for client, one in customers.items()))
    desk.once()

    for client in CLIENTS:
        (told,) = (letter for letter in desk.letters(AGENT) if f"The {client.name} export" in letter.subject)
        desk.deliver(client.reply(str(told.message["Reply-To"]), f"Hello,\n\n{client.name} runs again.\n\n#resolve"))
    desk.once()

    assert {case["status"] for case in desk.cases()} == {"resolved"}
    assert len(desk.cases()) == len(CLIENTS) == 8
    for client, customer in customers.items():
        answer = " ".join(letter.text for letter in desk.letters(customer)[1:])
        assert f"{client.name} runs again." in answer
        assert "#" not in answer.replace("#TEST", "")
        assert "Sent from my iPhone" not in answer
