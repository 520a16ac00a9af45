"""Mere thanks and the same words sent again: written examples, and what holds of any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.intake.signs import only_thanks, resent_digest, says_solved, says_withdrawn, without_number

THANKS = (
    "Thanks, works now!",
    "THANK YOU",
    "Thanks 👍",
    "Thanks Peter",
    "Thanks again!",
    "Dear Mr Smith,\nthank you very much for your help. Everything works now.\nBest regards,\nAnn Miller",
    "Great, that helped. You can close the ticket. Cheers!",
    "Perfekt, danke!",
    "Danke Herr Müller!\n\nViele Grüße\nNora Lind",
    "Hallo Peter,\n\nvielen Dank für die schnelle Hilfe, jetzt läuft es wieder.\n\nLG Nora",
    "Merci beaucoup",
    "Bonjour Madame Durand,\nmerci pour votre aide, tout fonctionne.\nCordialement,\nLuc",
    "Muchas gracias, ya funciona.",
    "Grazie mille, ora funziona!",
    "Bedankt, het werkt nu weer.",
    "It’s working now, thanks!",
)
MORE_THAN_THANKS = (
    "Thanks, but it still fails",
    "Thanks. One more question: where is the invoice",
    "Thanks?",
    "Thanks :(",
    "Thanks, see https://brook.example/log",
    "Thanks, 3 of them remain",
    "Thanks for nothing",
    "Thanks Server Down Again",
    "Thanks STILL BROKEN",
    "Thanks.\nServerausfall",
    "Thanks. Again",
    "Thanks in advance",
    "Alvast bedankt",
    "Danke, aber es geht nicht",
    "Danke, geht nicht",
    "Danke! Der Drucker aber noch nicht.",
    "Danke für die Hilfe, wann kommt das Update",
    "Merci, ça ne marche pas",
    "Merci, encore une question",
    "Gracias, no funciona",
    "Grazie, ma non funziona",
    "Bedankt, maar het werkt niet",
    "Спасибо",
    "Works now",
    "",
)
SOLVED = (
    "works again now, thanks",
    "ok thanks, works again now",
    "Solved, it was our firewall. Please close.",
    "Fixed now, thank you!",
    "Jetzt geht wieder alles, danke!",
    "Danke, läuft jetzt wieder.",
    "Bitte schließen.",
    "Hat sich erledigt, bitte schließen.",
    "es geht wieder, danke, kann geschlossen werden",
    "It works again.",
    "Problem solved, thank you so much!",
    "Hello Mia,\n\nafter the restart it works again. You can close the case.\n\nThanks\nAnn",
    "Hallo Mia,\nder Drucker druckt jetzt richtig. Der Fall kann geschlossen werden.\nNoch einen schönen Tag!\nAnna",
    "Bonjour,\nle problème est résolu, vous pouvez fermer le ticket. Merci\nLuc",
    "Thanks, works now!",
)
NOT_SOLVED = (
    "It works again now and then.",
    "Please close the gap between the columns.",
    "Please cancel my invoice 17.",
    "Our plan was renewed by mistake. Please cancel it.",
    "Bitte stornieren Sie meine Bestellung.",
    "Bitte stornieren Sie meine Anfrage nicht.",
    "Please don't cancel my request.",
    "Thanks!",
    "Ok, danke",
    # It may answer when somebody may call.
    "Works, thanks",
    "It works again, but the report is still slow.",
    "You can close the case, but please look at the second report",
    "You can close the case. The printer still jams.",
    "Can you close the case?",
    "Please do not close the case.",
    "Bitte schließen Sie den Fall nicht.",
    "It works again :(",
    "It works again since we went back to version 4",
    "Der Fall kann geschlossen werden. " + "Alles bestens. " * 50,
    "",
)
LETTERS = "Since this morning the export of invoice 4711 ends with an error."


@pytest.mark.parametrize("text", SOLVED)
def test_a_customer_says_that_it_is_solved(text: str) -> None:
    assert says_solved(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bitte stornieren Sie meine Anfrage.",
        "Guten Tag,\n\nbitte stornieren Sie die Anfrage. Wir machen es selbst.\n\nViele Grüße\nNora Lind",
        "Please cancel my request.",
        "Thanks, please cancel the ticket.",
    ],
)
def test_a_customer_takes_a_request_back(text: str) -> None:
    assert says_solved(text)
    assert says_withdrawn(text)


def test_what_works_again_is_not_taken_back() -> None:
    assert not any(says_withdrawn(text) for text in SOLVED)


@pytest.mark.parametrize("text", NOT_SOLVED)
def test_in_doubt_nothing_is_solved(text: str) -> None:
    assert not says_solved(text)


@given(st.text(max_size=700))
def test_no_text_makes_it_raise(text: str) -> None:
    assert not (says_solved(text) and "?" in text)


@pytest.mark.parametrize("text", ["case 7", "case #7", "case [ACME-7]", "case ACME-7"])
def test_the_number_of_a_case_is_no_other_word(text: str) -> None:
    assert without_number(text, 7).split() == ["case"]
    assert without_number("case 17, 7a", 7) == "case 17, 7a"


@pytest.mark.parametrize("text", THANKS)
def test_a_mere_thank_you_asks_nothing(text: str) -> None:
    assert only_thanks(text)


@pytest.mark.parametrize("text", MORE_THAN_THANKS)
def test_what_may_ask_for_something_is_no_mere_thank_you(text: str) -> None:
    assert not only_thanks(text)


@given(st.sampled_from(THANKS), st.sampled_from(("it fails", "printer", "nicht", "?", "help", "7", "@", "ne", "но")))
def test_one_word_more_is_no_mere_thank_you(thanks: str, more: str) -> None:
    assert not only_thanks(f"{thanks} {more}")
    assert not only_thanks(f"{more} {thanks}")


@given(st.text(max_size=400))
def test_any_text_is_answered_for(text: str) -> None:
    assert only_thanks(text) in (True, False)
    assert resent_digest(text, text) == resent_digest(text, text)


@pytest.mark.parametrize(
    "again",
    [
        LETTERS.upper(),
        LETTERS.replace(" ", "\r\n"),
        f"  {LETTERS}\n\nRegards,\nAnn",
        f"{LETTERS}\n\nMit freundlichen Grüßen\n\nAnn Miller\nBrook",
        LETTERS.replace(".", "!"),
        LETTERS.replace("i", "\uff49"),
    ],
)
def test_the_same_words_are_known_again(again: str) -> None:
    assert resent_digest("Export", LETTERS) == resent_digest("Re: [DESK-1] export", again) != ""


@pytest.mark.parametrize(
    "other",
    [
        LETTERS.replace("4711", "4712"),
        LETTERS.replace("4711", "-4711"),
        f"{LETTERS} Now the import too.",
        f"{LETTERS}\n\nRegards,\nAnn\n\nPS: is it the licence that ran out on the first of March",
        f"{LETTERS}\nRegards to the team that mended it last time",
    ],
)
def test_other_words_are_not_the_same(other: str) -> None:
    assert resent_digest("Export", LETTERS) != resent_digest("Export", other)


def test_another_subject_makes_another_mail() -> None:
    assert resent_digest("Export", LETTERS) != resent_digest("Import", LETTERS)


@pytest.mark.parametrize("text", ["", "It fails again.", "See the attachment.\n\nBest regards,\nAnn Miller", "1" * 99])
def test_too_few_words_are_never_the_same(text: str) -> None:
    assert resent_digest("Since this morning the export of invoices fails", text) == ""


def test_hostile_length_costs_little() -> None:
    assert not only_thanks("thanks " * 200_000)
    assert resent_digest("a" * 1_000_000, "word " * 200_000)
