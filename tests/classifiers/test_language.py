import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.language import language_of

WRITTEN = (
    ("en", "The printer in our office is not working since this morning."),
    ("en", "Thanks, works now"),
    ("de", "Seit heute Morgen druckt der Drucker bei uns nicht mehr."),
    ("de", "Bitte um Rückruf"),
    ("de", "Moin, geht nicht mehr. Gruß Uwe"),
    ("de", "Beim Start kommt: The connection was reset. Was ist zu tun? Bitte melden Sie sich bei mir."),
    ("fr", "Bonjour, nous ne pouvons pas imprimer les factures depuis ce matin. Merci"),
    ("es", "Buenos días, no podemos imprimir las facturas desde esta mañana. Gracias"),
    ("it", "Buongiorno, non possiamo stampare le fatture da questa mattina. Grazie"),
    ("nl", "Goedemorgen, wij kunnen sinds vanmorgen de facturen niet meer printen. Bedankt"),
    ("pt", "Bom dia, não podemos imprimir as faturas desde esta manhã. Obrigado"),
    ("pl", "Dzień dobry, od rana nie możemy się zalogować do systemu. Proszę o pomoc"),
    ("sv", "Hej, vi kan inte skriva ut fakturor sedan i morse. Tack för hjälpen"),
    ("cs", "Dobrý den, od rána se nemůžeme přihlásit, prosím o pomoc. Děkuji"),
    ("tr", "Merhaba, bu sabah faturaları yazdıramıyoruz. Teşekkürler, iyi günler"),
    ("ru", "Добрый день, мы не можем войти в систему. Error 500"),
    ("uk", "Добрий день, ми не можемо увійти до системи, її немає"),
    ("el", "Καλημέρα, δεν μπορούμε να συνδεθούμε"),
    ("th", "ระบบใช้งานไม่ได้ตั้งแต่เช้า"),
    ("ja", "システムにログインできません。確認をお願いします。"),
    ("zh", "我们从今天早上开始无法登录系统"),
    ("ko", "오늘 아침부터 로그인할 수 없습니다"),
    ("ar", "لا يمكننا تسجيل الدخول منذ الصباح"),
    ("he", "איננו יכולים להתחבר מהבוקר"),
)


@pytest.mark.parametrize(("code", "text"), WRITTEN, ids=[f"{code}: {text[:20]}" for code, text in WRITTEN])
def test_a_written_text_shows_its_language(code: str, text: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize("text", ["", "???", "4711", "Zebra ZT230", "\x00"])
def test_a_text_that_says_nothing_gets_the_default(text: str) -> None:
    assert language_of(text, default="de") == "de"


def test_a_language_that_is_not_wanted_gives_the_default() -> None:
    assert language_of("Bonjour, nous ne pouvons pas nous connecter", among=("en", "de"), default="de") == "de"


@given(st.text())
def test_any_text_has_a_language_of_two_letters(text: str) -> None:
    assert len(language_of(text)) == 2
