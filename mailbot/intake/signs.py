"""Questions about what a sender wrote that a look at the words answers; when in doubt the answer is no."""

import re
from itertools import accumulate
from unicodedata import normalize

from mailbot.domain.token import plain_digest
from replies.subject import clean_subject

_LONGEST_THANKS = 300
_LONGEST_WORD_OF_THE_END = 600
_FEWEST_LETTERS = 25
_LONGEST_TEXT = 100_000
_MOST_NAMES = 3
_MOST_LINES_OF_A_CLOSING = 4
_MOST_WORDS_OF_A_NAME = 5

# One phrase after the other, so that a native reader can check them: en, de, fr, es, it, nl.
_THANKS = """
thanks|thank you|many thanks|thanks a lot|thanks a million|thx|ty|cheers|much appreciated|i appreciate it|appreciated
thanks again|many thanks again|thank you again|again thanks|again many thanks|once again thank you
danke|danke schön|dankeschön|vielen dank|besten dank|herzlichen dank|tausend dank|danke sehr|merci vielmals|dank dir
danke nochmal|danke nochmals|nochmals danke|nochmals vielen dank|vielen dank nochmals|nochmal danke
merci|merci beaucoup|merci bien|un grand merci|mille mercis|je vous remercie|je te remercie|merci encore|encore merci
gracias|muchas gracias|mil gracias|muchísimas gracias|te lo agradezco|se lo agradezco|muy agradecido|muy agradecida
gracias de nuevo|de nuevo gracias|muchas gracias de nuevo
grazie|grazie mille|molte grazie|tante grazie|mille grazie|ti ringrazio|la ringrazio|vi ringrazio|grazie ancora
ancora grazie
dank|dank je|dank je wel|dankjewel|dank u|dank u wel|bedankt|hartelijk dank|hartelijk bedankt|heel erg bedankt
nogmaals dank|nogmaals bedankt
"""
_PRAISE = """
works|works now|it works|it works now|it works again|works again|works fine|works fine now|works great|works perfectly
it is working|it's working|it is working now|it's working now|working now|all working now|everything works|all good
everything works now|all good now|all is well|all is well now|all set|perfect|great|excellent|wonderful|brilliant
awesome|super|fantastic|lovely|good|very good|very helpful|ok|okay|alright|got it|understood|received|solved|fixed
that worked|that helped|that did it|that did the trick|that solved it|that fixed it|this worked|this solved it
problem solved|issue solved|issue resolved|problem resolved|problem fixed|it is fixed|it's fixed|it's fixed now
resolved|you can close the ticket|you can close the case|you can close this|you can close it|please close the ticket
please close the case|please close this ticket|great job|great work|good job|well done|great support|great service
geht|geht wieder|geht jetzt|es geht|es geht wieder|es geht jetzt|jetzt geht es|jetzt geht es wieder|nun geht es
jetzt geht's|läuft|läuft wieder|läuft jetzt|es läuft|es läuft wieder|jetzt läuft es|jetzt läuft es wieder
jetzt läuft alles|jetzt läuft alles wieder|alles läuft wieder|funktioniert|funktioniert wieder|funktioniert jetzt
es funktioniert|es funktioniert wieder|es funktioniert jetzt|jetzt funktioniert es|jetzt funktioniert es wieder
alles funktioniert|alles funktioniert wieder|klappt|klappt wieder|klappt jetzt|es klappt|es klappt jetzt
jetzt klappt es|hat geklappt|das hat geklappt|das hat geholfen|hat geholfen|das war's|das war es|alles gut
alles bestens|alles klar|alles in ordnung|passt|passt so|perfekt|prima|toll|klasse|spitze|wunderbar|ausgezeichnet
hervorragend|sehr gut|gut|bestens|in ordnung|erledigt|hat sich erledigt|problem gelöst|das problem ist gelöst
fall gelöst|gelöst|ist behoben|problem behoben|kann geschlossen werden|das ticket kann geschlossen werden
der fall kann geschlossen werden|sie können das ticket schließen|verstanden
ça marche|ça marche maintenant|cela fonctionne|cela fonctionne maintenant|ça fonctionne|ça fonctionne maintenant
tout fonctionne|tout marche|tout est bon|c'est bon|c'est parfait|parfait|super|génial|excellent|impeccable|très bien
bien reçu|d'accord|c'est réglé|problème résolu|le problème est résolu|c'est résolu|résolu|entendu
funciona|ya funciona|ahora funciona|todo funciona|funciona perfectamente|ya funciona bien|ya va|todo bien
todo en orden|perfecto|genial|excelente|estupendo|muy bien|de acuerdo|vale|recibido|solucionado|resuelto
problema resuelto|problema solucionado|está solucionado|ya está solucionado|está resuelto|ya está resuelto
funziona|ora funziona|adesso funziona|funziona tutto|tutto funziona|tutto a posto|tutto bene|tutto ok|perfetto|ottimo
eccellente|benissimo|molto bene|va bene|ricevuto|risolto|problema risolto|il problema è risolto|è risolto
het werkt|het werkt weer|het werkt nu|het werkt nu weer|nu werkt het|nu werkt het weer|werkt|werkt weer|werkt nu
werkt nu weer|alles werkt|alles werkt weer|helemaal goed|perfect|prima|uitstekend|fijn|geweldig|goed|heel goed|in orde
begrepen|ontvangen|opgelost|probleem opgelost|het probleem is opgelost|het is opgelost|top
"""
_COURTESY = """
very much|so much|a lot|for your help|for the help|for your quick help|for the quick help|for your support
for the support|for your time|for your patience|for your answer|for your reply|for your response|for your quick answer
for your quick reply|for your quick response|for the quick answer|for the quick reply|for the quick response
for the quick fix|for the fast help|for the fast reply|for the info|for the information|for the update
for the explanation|for the feedback|for everything|for letting me know|for fixing it|for fixing this
for looking into it|for looking into this|have a nice day|have a great day|have a good day|have a nice weekend
have a great weekend|have a good weekend|to you|to all|to everyone|to the team|to you all|team|support|all|everyone
sehr|für die hilfe|für ihre hilfe|für deine hilfe|für eure hilfe|für die schnelle hilfe|für ihre schnelle hilfe
für deine schnelle hilfe|für die rasche hilfe|für die unterstützung|für ihre unterstützung|für die schnelle antwort
für ihre schnelle antwort|für deine schnelle antwort|für die antwort|für ihre antwort|für die rückmeldung
für ihre rückmeldung|für die schnelle rückmeldung|für die info|für die information|für die erklärung|für ihre mühe
für die mühe|für alles|dafür|an alle|ans team|an das team|ihnen|euch|dir|schönen tag|einen schönen tag
schönen tag noch|einen schönen tag noch|schönes wochenende|ein schönes wochenende|schönen abend|schönen feierabend
pour votre aide|pour ton aide|pour l'aide|pour votre réponse|pour ta réponse|pour votre réponse rapide|pour tout
pour votre rapidité|pour votre soutien|pour l'information|pour l'info|pour le retour|pour votre retour|à vous|à tous
à toute l'équipe|bonne journée|bon week-end|bonne soirée|vous aussi
por su ayuda|por tu ayuda|por la ayuda|por vuestra ayuda|por su respuesta|por tu respuesta|por la respuesta
por su rápida respuesta|por la rápida respuesta|por todo|por la información|por el apoyo|a todos|buen día
que tenga buen día|buen fin de semana
per l'aiuto|per il vostro aiuto|per il tuo aiuto|per il suo aiuto|per la risposta|per la vostra risposta
per la risposta rapida|per il supporto|per l'informazione|per le informazioni|per tutto|a tutti|a voi|buona giornata
buon weekend|buon fine settimana|buona serata
voor je hulp|voor uw hulp|voor de hulp|voor jullie hulp|voor de snelle hulp|voor uw antwoord|voor je antwoord
voor het antwoord|voor de snelle reactie|voor uw snelle reactie|voor je reactie|voor de informatie|voor de info
voor alles|fijne dag|fijne dag nog|nog een fijne dag|fijn weekend|prettig weekend|allemaal
"""
# Names may follow these, and one name thanks.
_GREETINGS = """
hi|hello|hey|dear|good morning|good afternoon|good evening|mr|mrs|ms
hallo|guten tag|guten morgen|guten abend|moin|servus|grüezi|liebe|lieber|liebes|sehr geehrte|sehr geehrter|herr|frau
sehr geehrte damen und herren
bonjour|bonsoir|salut|cher|chère|madame|monsieur|madame monsieur
hola|buenos días|buenas tardes|estimado|estimada|estimados|señor|señora
ciao|salve|buongiorno|buonasera|gentile|gentili|caro|cara|signor|signora
goedemorgen|goedemiddag|goedenavond|goedendag|beste|geachte|geachte heer|geachte mevrouw|meneer|mevrouw|dag
"""
_CLOSINGS = """
regards|best regards|kind regards|warm regards|with kind regards|best|best wishes|all the best|yours|sincerely
yours sincerely|greetings|br|kr
mit freundlichen grüßen|mit freundlichem gruß|freundliche grüße|viele grüße|beste grüße|grüße|gruß|liebe grüße
schöne grüße|herzliche grüße|mfg|lg|vg|bg|mit freundlichen grüssen|freundliche grüsse|viele grüsse|grüsse|beste grüsse
liebe grüsse
cordialement|bien cordialement|très cordialement|bien à vous|meilleures salutations|salutations|sincères salutations
cdlt|à bientôt
saludos|un saludo|saludos cordiales|un cordial saludo|atentamente
cordiali saluti|distinti saluti|saluti|un saluto|cari saluti|a presto
met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|groet|groeten|groetjes|mvg
"""

# Three tables that say more than thanks: the trouble is gone, the case may end, the request is taken back.
_SOLVED = """
it works again|works again|it works again now|works again now|it works fine again|works fine again|working again
working again now|it is working again now|it's working again now|it is fixed now|it's fixed now|fixed|fixed now
it works now|works now|it is working again|it's working again|everything works again|it is working now|it's working now
all working now|everything works now|problem solved|issue solved|issue resolved|problem resolved|problem fixed
it is fixed|it's fixed|it is solved|it's solved|it is resolved|it's resolved|solved|resolved|that solved it
that fixed it|this solved it|the problem is solved|the problem is gone|the problem is fixed|the issue is solved
the issue is resolved|the issue is fixed|the error is gone|we solved it ourselves|i solved it myself|it is gone
it's gone
geht wieder|es geht wieder|jetzt geht es wieder|alles geht wieder|geht jetzt wieder|es geht jetzt wieder
jetzt geht wieder alles|jetzt geht alles wieder|läuft jetzt wieder|es läuft jetzt wieder|jetzt läuft wieder alles
funktioniert jetzt wieder|es funktioniert jetzt wieder|klappt jetzt wieder|läuft wieder|es läuft wieder
jetzt läuft es wieder|jetzt läuft alles wieder|alles läuft wieder|funktioniert wieder|es funktioniert wieder
jetzt funktioniert es wieder|alles funktioniert wieder|es klappt wieder|klappt wieder|hat sich erledigt
das hat sich erledigt|es hat sich erledigt|problem gelöst|das problem ist gelöst|das problem ist behoben
problem behoben|der fehler ist behoben|ist behoben|ist gelöst|gelöst|fall gelöst|das problem ist weg|der fehler ist weg
ça marche à nouveau|cela fonctionne à nouveau|ça remarche|c'est réglé|problème résolu|le problème est résolu
c'est résolu|résolu|vuelve a funcionar|funciona de nuevo|ya funciona|problema resuelto|problema solucionado
está solucionado|ya está solucionado|está resuelto|ya está resuelto|solucionado|resuelto
funziona di nuovo|ora funziona|risolto|problema risolto|il problema è risolto|è risolto
het werkt weer|werkt weer|het werkt nu weer|nu werkt het weer|werkt nu weer|alles werkt weer|opgelost
probleem opgelost|het probleem is opgelost|het is opgelost
"""
_END = """
you can close the ticket|you can close the case|you can close this|you can close it|please close the ticket
please close the case|please close this ticket|please close this case|please close it|you may close the case
you may close the ticket|you may close this case|you may close this ticket|you can close this case
you can close this ticket|feel free to close the case|feel free to close the ticket|feel free to close this
the case can be closed|the ticket can be closed|this case can be closed|this ticket can be closed|this can be closed
it can be closed|can be closed|case can be closed|ticket can be closed
you can close case|you can close ticket|please close case|please close ticket|please close|please close this
bitte schließen|bitte schliessen
kann geschlossen werden|das ticket kann geschlossen werden|der fall kann geschlossen werden
dieser fall kann geschlossen werden|dieses ticket kann geschlossen werden|fall kann geschlossen werden
ticket kann geschlossen werden|sie können das ticket schließen|sie können den fall schließen
bitte schließen sie den fall|bitte schließen sie das ticket|bitte den fall schließen|bitte das ticket schließen
bitte ticket schließen|bitte fall schließen|ihr könnt den fall schließen|ihr könnt das ticket schließen
vous pouvez fermer le ticket|vous pouvez clore le ticket|vous pouvez clôturer le ticket|le ticket peut être fermé
pueden cerrar el caso|puede cerrar el caso|pueden cerrar el ticket|puede cerrar el ticket
potete chiudere il ticket|può chiudere il ticket|potete chiudere il caso
u kunt de melding sluiten|u kunt het ticket sluiten|het ticket kan gesloten worden|de melding kan gesloten worden
"""
_WITHDRAWN = """
please cancel my request|please cancel our request|please cancel this request|please cancel the request
please cancel the ticket|please cancel this ticket|please cancel my ticket|please cancel the case
please cancel this case|i withdraw my request|we withdraw our request
bitte stornieren sie meine anfrage|bitte stornieren sie unsere anfrage|bitte stornieren sie die anfrage
bitte stornieren sie den fall|bitte stornieren sie das ticket
ich ziehe meine anfrage zurück|wir ziehen unsere anfrage zurück
veuillez annuler ma demande|por favor cancelen mi solicitud|vi prego di annullare la mia richiesta
gelieve mijn aanvraag te annuleren
"""
# Whoever writes one of these has something else to say.
_RESERVATIONS = frozenset(
    word
    for line in """
not don't doesn't isn't can't cannot no but however although though still yet unless until another also except before
wait never if nicht kein keine aber jedoch allerdings dennoch trotzdem noch außerdem wenn falls sobald bevor erst statt
nie leider pas mais toutefois si pero aunque todavía non però ma se ancora niet maar nog als echter
""".splitlines()
    for word in line.split()
)

# What automatic answers say; looked for as they stand.
_ACKNOWLEDGING = tuple(
    phrase
    for line in """
has been received|have received your|we received your|thank you for your message|thank you for your mail
thank you for your email|thank you for your e-mail|thank you for contacting|thank you for writing
thanks for contacting|will get back to you|get back to you as soon|ticket has been|request has been|automatic reply
automated reply|automatically generated|automated message|do not reply|do not respond to this|not monitored
out of office|out of the office|auto-reply|autoreply|auto reply|auto-response|auto response|autoresponse
auto responder|autoresponder|this is an auto|we got your|we have got your|acknowledge receipt|acknowledge the receipt
confirm receipt|confirm the receipt|will respond|will reply|will answer|will be processed|is being processed
has been processed|has been logged|has been registered|currently away|on holiday|on vacation|on leave
ihre nachricht erhalten|ihre e-mail erhalten|ihre anfrage erhalten|ihre anfrage ist|ihre nachricht ist
vielen dank für ihre nachricht|vielen dank für ihre anfrage|vielen dank für ihre e-mail|vielen dank für ihre mail
danke für ihre nachricht|automatisch erstellt|automatisch generiert|automatische antwort|nicht auf diese
nicht im büro|abwesend|melden uns bei ihnen|im urlaub|eingangsbestätigung|ist bei uns eingegangen|wird bearbeitet
merci pour votre message|merci de votre message|avons bien reçu|accusé de réception|réponse automatique|ne pas répondre
hemos recibido|gracias por su mensaje|gracias por contactar|respuesta automática|no responda
abbiamo ricevuto|grazie per averci|grazie per il suo|risposta automatica|non rispondere
hebben uw|bedankt voor uw|automatisch antwoord|niet beantwoorden
""".strip().splitlines()
    for phrase in line.split("|")
)
_LONGEST_NOTE = 2000
_SENTENCE_END = re.compile(r"[.!;:…\n]+")
# A word with its apostrophes and hyphens.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_HARMLESS = frozenset(" \t\r\n\xa0.,;:!()-–—'’\"*~…\ufe0f👍🙏😊🙂😀😃😄☺🎉❤")
_SAD = re.compile(r":'?-?[(/]")
_WORDS_AND_NUMBERS = re.compile(r"[-+]?\d+|[^\W\d_]+")

Phrases = dict[str, tuple[tuple[str, ...], ...]]


def phrases(*tables: str) -> Phrases:
    """The phrases of the tables as words, by the first of them, the longest first."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in "\n".join(tables).replace("\n", "|").split("|"):
        words = tuple(phrase.split())
        if words:
            found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(phrases, key=len, reverse=True)) for first, phrases in found.items()}


COURTESY = (_THANKS, _COURTESY, _GREETINGS, _CLOSINGS)
"""What may stand around anything."""
_KNOWN = phrases(*COURTESY, _PRAISE, _SOLVED, _END, _WITHDRAWN)
_SOLVING = phrases(_SOLVED, _END)
_ENDING = phrases(_END, _WITHDRAWN)
_WITHDRAWING = phrases(_WITHDRAWN)
_THANKING = phrases(_THANKS)
_NAMING = phrases(_GREETINGS, _CLOSINGS)
_CLOSING = phrases(_CLOSINGS)


def only_thanks(text: str) -> bool:
    """Whether the text is a mere thank-you that asks nothing: every word of it is known to be harmless, or a name."""
    shown = normalize("NFC", text).strip()
    if len(shown) > _LONGEST_THANKS or _SAD.search(shown) or not set(_WORD.sub("", shown)) <= _HARMLESS:
        return False
    thanked = closed = False
    for sentence in _SENTENCE_END.split(shown):
        phrases = _phrases_of(_WORD.findall(sentence), _MOST_NAMES if closed else 0)
        if phrases is None:
            return False
        thanked = thanked or any(_is_one(phrase, _THANKING) for phrase in phrases)
        closed = closed or any(_is_one(phrase, _CLOSING) for phrase in phrases)
    return thanked


def says_solved(text: str) -> bool:
    """Whether the sender says that it is solved and nothing else, or asks in so many words to end the case."""
    shown = normalize("NFC", text).strip()
    if len(shown) > _LONGEST_WORD_OF_THE_END or "?" in shown:
        return False
    sentences = [_WORD.findall(sentence) for sentence in _SENTENCE_END.split(shown)]
    known = [(words, _phrases_of(words, _MOST_NAMES)) for words in sentences]
    other = {word.lower() for words, phrases in known if phrases is None for word in words}
    if not _RESERVATIONS.isdisjoint(other):
        return False
    said = [phrase for _, phrases in known for phrase in phrases or ()]
    if any(_is_one(phrase, _ENDING) for phrase in said):
        return True
    harmless = not other and set(_WORD.sub("", shown)) <= _HARMLESS and not _SAD.search(shown)
    return harmless and any(_is_one(phrase, _SOLVING) for phrase in said)


def says_withdrawn(text: str) -> bool:
    """Whether a text that ends its case takes back what was asked for, so that nothing has been solved."""
    sentences = (_WORD.findall(sentence) for sentence in _SENTENCE_END.split(normalize("NFC", text)))
    said = (phrase for words in sentences for phrase in _phrases_of(words, _MOST_NAMES) or ())
    return any(_is_one(phrase, _WITHDRAWING) for phrase in said)


def without_number(text: str, number: int) -> str:
    """The text without the case's own number, so that "case 7 can be closed" reads plainly; a long one as it is."""
    if len(text) > _LONGEST_WORD_OF_THE_END:
        return text
    return re.sub(rf"(?:\[?[a-z][a-z0-9]{{0,31}}-|#)?\b{number}\b\]?", " ", text, flags=re.IGNORECASE)


def says_only(text: str, known: Phrases, wanted: Phrases) -> bool:
    """Whether a text is made of known phrases and nothing else, a wanted one among them; names stand in courtesy."""
    shown = normalize("NFC", text).replace("?", ".").strip()
    said: list[tuple[str, ...]] = []
    for words in map(_WORD.findall, _SENTENCE_END.split(shown)):
        found = _phrases_of(words, 0, known)
        if found is None and _phrases_of(words, _MOST_NAMES, {}) is None:
            return False
        said += found or ()
    return set(_WORD.sub("", shown)) <= _HARMLESS and any(_is_one(phrase, wanted) for phrase in said)


def _phrases_of(words: list[str], names: int, known: Phrases = _KNOWN) -> list[tuple[str, ...]] | None:
    """The known phrases that a sentence is made of, with at most so many names; None where it says anything else."""
    lower = [word.lower().replace("’", "'") for word in words]
    found: list[tuple[str, ...]] = []
    index = 0
    while index < len(words):
        phrase = _phrase_at(lower, index, known)
        if phrase:
            found.append(phrase)
            names = max(names, _MOST_NAMES if _is_one(phrase, _NAMING) else _is_one(phrase, _THANKING))
        elif names and words[index].istitle():
            names -= 1
        else:
            return None
        index += len(phrase) or 1
    return found


def _phrase_at(words: list[str], index: int, known: Phrases = _KNOWN) -> tuple[str, ...]:
    """The longest known phrase that begins at the word; empty where none does."""
    phrases = known.get(words[index], ())
    return next((phrase for phrase in phrases if phrase == tuple(words[index : index + len(phrase)])), ())


def _is_one(phrase: tuple[str, ...], phrases: Phrases) -> bool:
    return phrase in phrases.get(phrase[0], ())


def sounds_automatic(text: str) -> bool:
    """Whether the text says what machines say that acknowledge a mail; people say it too, so it proves nothing."""
    words = " ".join(text[:_LONGEST_NOTE].lower().split())
    return any(map(words.__contains__, _ACKNOWLEDGING))


def resent_digest(subject: str, text: str) -> str:
    """A digest that is equal for the same words sent again; empty where they are too few to tell.

    White space, marks, case and the closing do not count; every number does.
    """
    words = _words_and_numbers(_without_closing(text[:_LONGEST_TEXT]))
    letters = accumulate(len(word) for word in words if word.isalpha())
    if not any(count >= _FEWEST_LETTERS for count in letters):
        return ""
    return plain_digest("words", " ".join(_words_and_numbers(clean_subject(subject))), " ".join(words))


def _words_and_numbers(text: str) -> list[str]:
    return _WORDS_AND_NUMBERS.findall(normalize("NFKC", text).casefold())


def _without_closing(text: str) -> str:
    """The text without a closing and the names below it, which mail programs and people write now so, now so."""
    lines = [line for line in text.splitlines() if line.strip()]
    for index in range(len(lines) - 1, max(0, len(lines) - _MOST_LINES_OF_A_CLOSING) - 1, -1):
        words = _WORD.findall(lines[index].lower())
        if words and _phrase_at(words, 0) == tuple(words) and _is_one(tuple(words), _CLOSING):
            return "\n".join(lines[:index])
        if len(words) > _MOST_WORDS_OF_A_NAME:
            break
    return text
