"""Which language a text is written in, from its script and its commonest words."""

import re
from collections import Counter

LONGEST_TEXT = 1_500
"""Characters that are read: a language shows itself early."""

_WORD = re.compile(r"[^\W\d_]+")

# The commonest short words of each language. A word that several languages share counts for each of them.
_LISTED = {
    "en": """
        the and is are was were to of in on it this that for with we you i our your my not have has had be been
        can cannot could would will do does did if when from at by an as but or they please there what which how
        where after since all any no get got still just need us me thanks thank hi hello dear regards up out new
        again""",
    "de": """
        der die das und ist sind war nicht ein eine einen einem einer wir ich sie ihr uns unser unsere mit von zu
        zum zur im den dem des auf für bei aus nach seit es haben hat habe kann können wird werden wurde auch
        noch nur wenn aber oder wie was wo bitte kein keine mehr man mir mich ihnen danke gruß grüße hallo guten
        moin servus am beim dass schon geht gerne vielen dank als vom ihre bis immer jetzt heute""",
    "fr": """
        le la les des du un une et est sont dans pour nous vous je il elle ne pas que qui sur avec au aux ce
        cette mais ou notre votre nos vos depuis plus être avons avez bonjour merci cordialement par en de se mon
        ma peut sans très fait faire tout""",
    "es": """
        el la los las del un una y es son en para nosotros usted ustedes yo que no con por se al como pero
        nuestro nuestra desde más está están hemos puede podemos hola gracias saludos buenos días muy su sus de
        lo este esta hay sin cuando nos necesitamos ayuda cliente factura""",
    "it": """
        il lo la gli le del della dei delle un una e è sono in per noi voi che non con si al alla come ma nostro
        nostra dal da più questo questa abbiamo può possiamo ciao grazie saluti buongiorno salve di nel nella ci
        vi anche quando sul""",
    "nl": """
        de het een en is zijn in van voor wij we u jullie ik niet met op aan te dat die maar of ons onze uw sinds
        meer kunnen kan hebben heeft wordt worden hallo bedankt groeten geachte beste er bij naar ook als deze
        geen om door nog wat graag""",
    "pt": """
        o a os as do da dos das um uma e é são em para nós você eu que não com por se ao como mas nosso nossa
        desde mais está temos pode podemos olá obrigado obrigada bom dia de no na nos nas este esta sem quando
        foi""",
    "pl": """
        i w na z nie się do to jest są że od dla po jak ale czy proszę dzień dobry dziękuję pozdrawiam mamy można
        przez nasz nasza tego który która przy już tylko jego mnie nam""",
    "sv": """
        och det att i en ett är som på vi jag ni inte med för till av den har kan från men om vår våra hej tack
        hälsningar sedan när eller så var de""",
    "da": """
        og det at i en et er som på vi jeg ikke med for til af den har kan fra men om vores hej tak hilsen siden
        når eller så var de der""",
    "cs": """
        a v na se je jsou že do to s z od pro po jak ale nebo prosím dobrý den děkuji máme nám náš naše při už
        jen který bylo není ve""",
    "tr": """
        ve bir bu için ile de da ne var yok mi çok daha gibi ama olarak merhaba teşekkürler lütfen biz siz ben
        değil kadar sonra olan iyi""",
}  # fmt: skip

_WORDS = {code: frozenset(words.split()) for code, words in _LISTED.items()}
_CODES = {
    word: tuple(code for code, listed in _WORDS.items() if word in listed)
    for word in frozenset().union(*_WORDS.values())
}

_LETTERS: dict[str, str] = {
    "de": "ßäöü",
    "fr": "çèêœùûîô",
    "es": "ñ¿¡áíóú",
    "it": "òìù",
    "pt": "ãõç",
    "pl": "łżźśćńęą",
    "sv": "åäö",
    "da": "æøå",
    "cs": "řěůčžš",
    "tr": "ğışç",
}

# The first and last character of a script's block and the language it stands for.
_SCRIPTS: tuple[tuple[str, str, str], ...] = (
    ("\u0370", "\u03ff", "el"),
    ("\u0400", "\u04ff", "ru"),
    ("\u0590", "\u05ff", "he"),
    ("\u0600", "\u06ff", "ar"),
    ("\u0900", "\u097f", "hi"),
    ("\u0e00", "\u0e7f", "th"),
    ("\u3040", "\u30ff", "ja"),
    ("\u4e00", "\u9fff", "zh"),
    ("\uac00", "\ud7af", "ko"),
)


_OTHER_SCRIPT = re.compile("[\u0370-\uffff]")


def language_of(text: str, among: tuple[str, ...] = (), default: str = "en") -> str:
    """The ISO 639-1 code of a text; the default where nothing decides, or where the answer is not among the wanted."""
    beginning = text[:LONGEST_TEXT].lower()
    found = _by_script(beginning) or _by_words(beginning) or default
    return found if not among or found in among else default


def _by_script(text: str) -> str:
    """The language of the script that most letters belong to; empty for Latin letters and for none."""
    if not _OTHER_SCRIPT.search(text):
        return ""
    letters = "".join(_WORD.findall(text))
    counts = Counter(code for letter in letters if (code := _script(letter)))
    if not counts or counts.total() * 2 < len(letters):
        return ""
    if counts["ja"]:
        # Japanese is written with Chinese characters too, Chinese never with kana.
        return "ja"
    code = counts.most_common(1)[0][0]
    return "uk" if code == "ru" and any(letter in "іїєґ" for letter in letters) else code


def _script(letter: str) -> str:
    if letter < "\u0370":
        return ""
    return next((code for first, last, code in _SCRIPTS if first <= letter <= last), "")


def _by_words(text: str) -> str:
    """The language that most of the words and letters speak for; empty where two speak alike."""
    points = dict.fromkeys(_WORDS, 0.0)
    for word in _WORD.findall(text):
        for code in _CODES.get(word, ()):
            points[code] += 1
    if not text.isascii():
        for code, letters in _LETTERS.items():
            points[code] += 0.5 * min(6, sum(text.count(letter) for letter in letters))
    best, second = sorted(points, key=lambda code: -points[code])[:2]
    return best if points[best] > points[second] else ""
