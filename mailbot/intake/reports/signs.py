"""How mail systems name themselves and word their reports, where no standard form is used."""

import re

SUBJECT_LENGTH = 300
PROSE_LENGTH = 4000

_SYSTEMS = frozenset(
    {
        "mailer-daemon",
        "mailerdaemon",
        "mailer.daemon",
        "mail-daemon",
        "maildaemon",
        "mdaemon",
        "mmdf",
        "mail.delivery.system",
        "mail-delivery-system",
        "maildeliverysystem",
        "mail-delivery-subsystem",
        "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    }
)

# Only the beginning of a subject counts: "Fw: Undelivered mail" is a person who asks about one.
_FAILURE_SUBJECT = re.compile(
    r"(?:\[?postmaster\]? ?:? )?(?:"
    r"undeliver|un-?deliverable|non-? ?deliver|non remis|failure (?:notice|delivery)|failed mail|"
    r"(?:permanent )?(?:e-?mail|mail|message)? ?(?:system )?delivery (?:has )?(?:fail|error|problem)|"
    r"(?:e-?mail|mail|message)? ?delivery (?:status|notification)|notice: mail delivery|"
    r"(?:e-?mail|mail|message)(?: delivery)? (?:has )?failed|mail system error|"
    r"(?:your )?(?:e-?mail|mail|message)(?: to \S+)?(?: could| can|was)? ?not (?:be )?(?:been )?deliver|"
    r"(?:your )?(?:e-?mail|mail|message) to \S+ could not be delivered|"
    r"returned (?:e-?mail|mail|message)|mail returned|returning message to sender|automatically rejected mail|"
    r"rejected mail|mail rejected|rejected: |there was an error sending your mail|"
    r"user unknown|unknown (?:user|address)|"
    r"(?:warning: )?(?:e-?mail|mail|message) \S* ?delayed|warning:? ?-?-? ?could not send|"
    r"delayed mail|delivery delayed|delayed delivery|warning: message |"
    r"unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|ihre nachricht konnte nicht|nachricht nicht zugestellt|"
    r"(?:echec|échec) (?:de )?(?:la )?(?:remise|distribution)|message non (?:remis|distribué)|"
    r"no se puede entregar|no se pudo entregar|no entregado|mensaje no entregado|error de entrega|"
    r"non recapitabile|mancata consegna|mancato recapito|impossibile recapitare|"
    r"onbestelbaar|niet bezorgd|niet afgeleverd|não (?:é possível|foi possível) entregar|não entregue|falha na entrega|"
    r"kunde inte levereras|kan inte leverera|olevererbart|kan ikke leveres|ikke leveret|"
    r"nie można dostarczyć|niedostarczalne|nie dostarczono|ваше сообщение не доставлено|недоставленное|"
    r"配信不能|配信エラー|邮件无法送达|退信"
    r")"
)

_DELAY_SUBJECT = re.compile(
    r"\bdelay|still being retried|not yet been delivered|could not send (?:message|mail) for|will be retried|"
    r"verzögert|retardé|retrasad|in ritardo|vertraagd|försenad|forsinket|opóźni"
)

_FAILURE_PROSE = (
    "could not be delivered",
    "couldn't be delivered",
    "cannot be delivered",
    "can't be delivered",
    "wasn't able to deliver",
    "was not able to deliver",
    "were not able to deliver",
    "unable to deliver",
    "not been delivered",
    "was not delivered",
    "wasn't delivered",
    "did not reach the following recipient",
    "did not reach following recipient",
    "delivery to the following recipient",
    "delivery has failed",
    "delivery failed",
    "failed to deliver",
    "trouble delivering",
    "undeliverable",
    "permanent fatal errors",
    "had delivery errors",
    "had delivery problems",
    "transcript of session follows",
    "error occurred while attempting to deliver",
    "rejected recipient",
    "user unknown",
    "unknown user",
    "recipient address rejected",
    "mailbox full",
    "over quota",
    "konnte nicht zugestellt werden",
    "nicht zugestellt",
    "zustellung fehlgeschlagen",
    "n'a pas pu être remis",
    "n'a pas pu être distribué",
    "no se pudo entregar",
    "no ha podido entregarse",
    "non è stato possibile recapitare",
    "impossibile recapitare",
    "kon niet worden bezorgd",
    "não pôde ser entregue",
    "kunde inte levereras",
    "kunne ikke leveres",
    "nie mógł zostać dostarczon",
    "не доставлено",
    "не может быть доставлено",
    "配信できません",
    "お届けできません",
)

_DELAY_PROSE = (
    "has not yet been delivered",
    "have not yet been delivered",
    "has been delayed",
    "delivery is delayed",
    "this is a warning only",
    "this is a warning message only",
    "this is just a warning",
    "will be retried until",
    "will continue to be attempted",
    "will continue trying",
    "will keep trying",
    "temporarily unable to deliver",
    "noch nicht zugestellt",
    "wird weiter versucht",
)

_MACHINE_PROSE = (
    "automatically generated",
    "created automatically",
    "automatically by",
    "automated message",
    "automatic message",
    "machine generated",
    "mail delivery agent",
    "mail delivery software",
    "this is the mail system",
    "this is the qmail-send program",
    "this is the postfix program",
    "delivery has failed to these recipients",
    "automatisch erstellt",
    "automatisch erzeugt",
    "automatisch generiert",
    "généré automatiquement",
    "generado automáticamente",
    "generato automaticamente",
    "automatisch gegenereerd",
    "gerada automaticamente",
)


def mail_system(address: str) -> bool:
    """The address of a mail system itself; a postmaster may be a person and is none."""
    return address.partition("@")[0].strip("<> ").lower() in _SYSTEMS


def failure_subject(subject: str) -> bool:
    """A subject that mail systems give to reports on letters that were not delivered."""
    return _FAILURE_SUBJECT.match(subject[:SUBJECT_LENGTH].strip().lower()) is not None


def failure_prose(text: str) -> bool:
    """Words in which mail systems say that a letter was not delivered."""
    start = text[:PROSE_LENGTH].lower()
    return any(words in start for words in _FAILURE_PROSE)


def delay_words(subject: str, text: str) -> bool:
    """Words in which mail systems say that they still try."""
    if _DELAY_SUBJECT.search(subject[:SUBJECT_LENGTH].lower()):
        return True
    start = text[:PROSE_LENGTH].lower()
    return any(words in start for words in _DELAY_PROSE)


def machine_prose(text: str) -> bool:
    """Words at the very beginning of a text in which a mail system names itself."""
    start = text[:250].lower()
    return any(words in start for words in _MACHINE_PROSE)
