"""Subjects that mail programs give to automatic answers, in ten languages."""

import re

# Nobody writes these himself.
_CERTAIN = (
    # English
    r"out[- ]of[- ](?:the[- ])?office (?:auto-?reply|reply|response|message|notification|notice)",
    r"(?:automatic|automated|auto) ?-?(?:e-?mail )?(?:reply|response|answer|responder|acknowledg?ement)",
    r"vacation (?:auto-?reply|reply|message|notice|response)",
    # German
    r"abwesenheits(?:notiz|benachrichtigung|meldung|nachricht|assistent)",
    r"automatische (?:antwort|r(?:ü|ue)ckantwort|e-?mail-?antwort|abwesenheitsnotiz|eingangsbest(?:ä|ae)tigung)",
    # French
    r"r[ée]ponse automatique",
    r"(?:message|notification|avis) d['’]absence(?: du bureau)?",
    # Spanish, Portuguese
    r"respuesta autom[áa]tica",
    r"resposta autom[áa]tica",
    # Italian
    r"risposta automatica",
    r"(?:messaggio|avviso) di assenza",
    # Dutch
    r"automatisch (?:antwoord|bericht)",
    r"afwezigheids(?:melding|bericht|assistent)",
    # Swedish, Danish
    r"automatiskt svar|automatisk svar|autosvar",
    r"fr[åa]nvaromeddelande|frav[æa]rs(?:meddelelse|besked)",
    # Polish
    r"odpowied[źz] automatyczna|automatyczna odpowied[źz]|autoodpowied[źz]",
)
# People write these as well, so that something else has to say that nobody did.
_POSSIBLE = (
    r"auto",
    r"out[- ]of[- ](?:the[- ])?office",
    r"(?:on )?vacation|away from (?:my )?(?:mail|office|desk)|absence (?:note|notice|notification)",
    r"[^:?]{1,60} (?:is|am|are|will be) (?:currently )?out of (?:the )?office",
    r"abwesend|abwesenheit|(?:außer|ausser) haus|nicht im (?:büro|buero|haus)|urlaub(?:snotiz|smeldung)?",
    r"[^:?]{1,60} ist (?:abwesend|(?:außer|ausser) haus|nicht im (?:büro|haus))",
    r"absen(?:ce|t|te)(?: (?:du|de mon) bureau)?|en cong[ée]s?",
    r"fuera de (?:la )?oficina|(?:ausente|ausencia)(?: de (?:la )?oficina)?|de vacaciones",
    r"fuori (?:ufficio|sede)|assen(?:te|za)(?: dall['’]ufficio)?|in ferie",
    r"afwezig(?:heid)?|niet (?:op kantoor|aanwezig)",
    r"fora do escrit[óo]rio|aus[êe]n(?:cia|te)(?: do escrit[óo]rio)?|de f[ée]rias",
    r"fr[åa]nvaro|ej p[åa] (?:kontoret|plats)",
    r"poza biurem|nieobecn(?:o[śs][ćc]|y|a)(?: w biurze)?",
    r"frav[æa]r|ikke (?:p[åa] kontoret|til stede)",
)
_SURE = "(?:" + "|".join(_CERTAIN) + ")"
_ANY = "(?:" + "|".join(_CERTAIN + _POSSIBLE) + ")"
_WHOLE = re.compile(r"[\[(*<]{0,3}" + _SURE + r"[\])*>]{0,3}[ .!]{0,5}")
_SUFFIX = re.compile(r"[\[(]" + _ANY + r"[\])][ .]{0,5}")
_OPENING = re.compile(r"[\[(*]{0,3}" + _ANY + r"[\])*]{0,3} ?(?:[:(]|- |[.!]{0,5}$| (?:until|till?|from|bis|ab|vom)\b)")

# What somebody says who is away; a report on absences says it in other words.
_AWAY = re.compile(
    r"\bi(?: am|'m| will be)\b[^.!]{0,60}\b(?:out|away|leave|vacation|holiday|back)\b|this is an auto|"
    r"out of (?:the )?office (?:until|till?|from|starting|and)|will (?:return|be back)|limited access to|"
    r"\b(?:ich bin|bin ich)\b[^.!]{0,80}\b(?:abwesend|urlaub|nicht|außer haus|wieder|zurück|erreichbar)|ist außer haus|"
    r"\bje (?:suis|serai)\b[^.!]{0,60}\b(?:absent|congé|retour|vacances)|"
    r"\b(?:estoy|estaré)\b[^.!]{0,60}\b(?:fuera|ausente|vacaciones)|"
    r"\b(?:sono|sarò)\b[^.!]{0,60}\b(?:fuori|assente|ferie)|"
    r"\b(?:ik ben|ben ik)\b[^.!]{0,60}\b(?:afwezig|terug|vakantie|niet)|"
    r"\b(?:estou|estarei)\b[^.!]{0,60}\b(?:ausente|fora|férias)|"
    r"\bjag är\b[^.!]{0,60}\b(?:ledig|semester|tillbaka|frånvarande)|"
    r"\bjeg er\b[^.!]{0,60}\b(?:ferie|tilbage|fraværende)|"
    r"\b(?:jestem|będę)\b[^.!]{0,60}\b(?:nieobecn|urlopie|poza biurem)"
)

_CALENDAR = re.compile(
    r"(?:accepted|declined|tentative|tentatively accepted|new time proposed|"
    r"zugesagt|abgesagt|abgelehnt|mit vorbehalt|vorläufig|neue uhrzeit vorgeschlagen|neuer zeitvorschlag|"
    r"accepté|refusé|provisoire|nouvel horaire proposé|aceptad[ao]|rechazad[ao]|provisional|"
    r"accettat[ao]|rifiutat[ao]|provvisorio|geaccepteerd|geweigerd|voorlopig|aceite|aceito|recusad[ao]|"
    r"accepterat|accepterad|avböjt|avböjd|preliminärt|zaakceptowano|odrzucono|wstępnie|accepteret|afslået|foreløbig)"
    r" ?:"
)
_RECEIPT = re.compile(
    r"(?:read|not read|displayed|return receipt|read receipt|gelesen|ungelesen|nicht gelesen|lesebestätigung|"
    r"lu|non lu|accusé de lecture|leído|no leído|confirmación de lectura|letto|non letto|conferma di lettura|"
    r"gelezen|niet gelezen|leesbevestiging|lida|lido|não lida|läst|oläst|przeczytano|læst|ulæst)(?: ?:| \(|$)"
)


def automatic_subject(subject: str) -> bool:
    """A lower case subject that is nothing but the name of an automatic answer, or ends with one in brackets."""
    if _WHOLE.fullmatch(subject):
        return True
    start = max(subject.rfind("["), subject.rfind("("))
    return start > 0 and _SUFFIX.fullmatch(subject, start) is not None


def absence_opening(subject: str) -> bool:
    """A lower case subject that begins as that of an automatic answer, but might be a person's."""
    return _OPENING.match(subject) is not None


def asks(text: str) -> bool:
    """A question near the beginning of a text, which no automatic answer asks."""
    return "?" in text[:800]


def away(text: str) -> bool:
    """Words of somebody who is away, near the beginning of a text."""
    return _AWAY.search(text[:800].lower().replace("’", "'")) is not None


def calendar_subject(subject: str) -> bool:
    """A lower case subject that calendars give to an answer to an invitation."""
    return _CALENDAR.match(subject) is not None


def receipt_subject(subject: str) -> bool:
    """A lower case subject that mail programs give to a read receipt."""
    return _RECEIPT.match(subject) is not None
