from classifiers.examples import Example, written
from classifiers.labels import Request, Severity, Text
from classifiers.retell import RETOLD, retold


def told(body: str, language: str = "en") -> Example:
    return Example("z-1", "z-1", Text("A Subject", body), Request.ERROR, Severity.P3, 1, language, ())


def test_about_as_many_are_retold_as_wanted_and_all_keep_their_labels() -> None:
    mails = written()[:800]
    by_id = {one.id: one for one in mails}

    again = retold(mails, seed=3)

    assert abs(len(again) - RETOLD * len(mails)) < 60
    for one in again:
        first = by_id[one.id]
        assert (one.core, one.request, one.severity, one.issues, one.flags) == (
            first.core,
            first.request,
            first.severity,
            first.issues,
            first.flags,
        )


def test_the_same_seed_tells_the_same() -> None:
    mails = written()[:200]

    assert retold(mails, seed=3) == retold(mails, seed=3)
    assert retold(mails, seed=3) != retold(mails, seed=4)


def test_german_loses_its_umlauts_and_english_its_commas() -> None:
    german = retold([told("Größe, Maß und Übung", "de")] * 300, seed=1)
    english = retold([told("No, it doesn't; help!")] * 300, seed=1)

    assert {one.text for one in german} >= {
        Text("A Subject", "Groesse, Mass und Uebung"),
        Text("a subject", "größe, maß und übung"),
        Text("", "Größe, Maß und Übung"),
    }
    assert Text("A Subject", "No it doesn't help") in {one.text for one in english}
