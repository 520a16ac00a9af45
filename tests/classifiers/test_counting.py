import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.labels import Text
from classifiers.rules.counting import counted
from classifiers.rules.phrases import passage


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ("The printer prints blank pages.", 1),
        ("Two things: the list is empty, and the logo is red.", 2),
        ("Three separate problems came up.", 3),
        ("A couple of issues.", 2),
        ("1. The list is empty.\n2. The logo is red.\n3. Login is slow.", 3),
        ("(1) The list is empty. (2) The logo is red.", 2),
        ("Gripe one: the list. Gripe two: the logo.", 2),
        ("First, the list is empty. Second, the logo is red. Third, login is slow.", 3),
        ("Drei Punkte trüben das Bild.", 3),
        ("Meldung eins: Zimmer 12 bleibt rot. Meldung zwei: die Kurtaxe stimmt nicht.", 2),
        ("Erstens fehlt der Text, zweitens das Bild, drittens der Preis.", 3),
        ("Since build 3.2 the total is off by 2 cents on 4 invoices.", 1),
        ("In 2024 we had 12 users and 3 printers.", 1),
    ],
)
def test_problems_are_counted_by_what_the_words_say(body: str, problems: int) -> None:
    assert counted(passage(Text("", body))) == problems


@given(st.text(max_size=500))
def test_any_text_has_a_few_problems_at_most(body: str) -> None:
    assert 1 <= counted(passage(Text("", body))) <= 9
