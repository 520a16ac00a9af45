"""What a customer may ask of a case in plain words: how it is going, and to be put on a known problem."""

import re

from classifiers.labels import Evidence, Labels, Request, Severity
from mailbot.domain.known import problem_name
from mailbot.domain.mail import Mail
from mailbot.intake.signs import COURTESY, phrases, says_only
from replies.subject import is_answer

_LONGEST_TEXT = 10_000
_LONGEST_QUESTION = 600
_MOST_NAMED = 5
_LIKELY = 0.5
_SOURCE = "asking"

# A search through a mail for a word costs a hundredth of one for a pattern, and few mails have any of these.
_CASE_WORDS = (
    *("case", "ticket", "incident", "request", "fall", "fallnummer", "vorgang", "anfrage"),
    *("demande", "dossier", "caso", "zaak", "melding"),
)
_PROBLEM_WORDS = ("known", "bekannt", "connu", "conocido", "noto", "bekend")
_CASE = re.compile(
    rf"\b(?:{'|'.join(_CASE_WORDS)})"
    r"(?: ?(?:number|no\.?|nr\.?|nummer|numéro|numero|número|n°))?[ :]{0,2}#?(\d{1,12})\b",
    re.IGNORECASE,
)
# The name stands behind the noun: "the known problem PRINT-7", „beim bekannten Problem PRINT-7“.
_PROBLEM = re.compile(
    r"\b(?:known (?:problem|issue|bug|error|fault)s?|bekannte[nmrs]? (?:problem|fehler|problems|fehlers)"
    r"|problème connu|bug connu|problema conocido|problema noto|bekende? (?:probleem|fout))"
    r"(?: named| called| namens)?[ :]{0,2}[\"'„“”‚‘’«»›‹]?([\w][\w.-]{0,40})",
    re.IGNORECASE,
)
_ADD = re.compile(
    r"\b(?:add|put|include|list|register|sign|count|subscribe|affected|too|aufnehmen|nehmen|eintragen|tragen|setzen"
    r"|hinzufügen|fügen|betroffen|ajouter|ajoutez|añadir|añadan|añada|aggiungere|aggiungete|toevoegen)\b",
    re.IGNORECASE,
)

# Few words are little for a classifier, and these, with nothing but courtesy around them, can't be meant otherwise.
_ASKING = """
any news|any update|any updates|any progress|some news|status|current status|what's the status|what is the status
what's the current status|what is the current status|is it fixed|is this fixed|is that fixed|is it already fixed
is it solved|is this solved|is it resolved|is this resolved|is it done|is this done|when will it be fixed
when will this be fixed|when will it be solved|when will this be solved|when will it be done|when will this be done
when will somebody look at|when will someone look at|when will somebody look into|when will someone look into
when will somebody answer|when will someone answer|when will somebody reply|when will someone reply
when will somebody get back to me|when will someone get back to me|when will somebody get back to us
when will someone get back to us|when can i expect an answer|when can we expect an answer|when can i expect a reply
when can we expect a reply|when can i expect a fix|when can we expect a fix|when can we expect a solution
stand|sachstand|zwischenstand|aktueller stand|wie ist der stand|was ist der stand|wie ist der aktuelle stand
was ist der aktuelle stand|wie sieht es aus|wie sieht das aus|neuigkeiten|gibt es neuigkeiten|gibt es was neues
gibt es etwas neues|gibt es schon neuigkeiten|gibt es schon was neues|gibt es schon etwas neues|gibt's was neues
gibt's schon was neues|gibt's neuigkeiten|ist es behoben|ist das behoben|ist es gelöst|ist das gelöst
ist es erledigt|ist das erledigt|ist es schon behoben|ist das schon behoben|ist es schon gelöst|ist das schon gelöst
ist das schon erledigt|wann ist es behoben|wann ist das behoben|wann wird es behoben|wann wird das behoben
wann meldet sich jemand|wann meldet sich denn jemand|wann meldet sich endlich jemand|wann kümmert sich jemand
wann schaut sich das jemand an|wann sieht sich das jemand an
"""
_AROUND = """
on it|on this|on that|of this|of it|it|this|that|here|there|yet|now|already|and|so|please
und|bitte|dazu|hierzu|hier|darum|bei uns|bei mir
"""
_QUESTIONS = phrases(_ASKING)
_KNOWN = phrases(*COURTESY, _ASKING, _AROUND)


def cases_in_words(subject: str, text: str, tag: str) -> tuple[int, ...]:
    """The cases that a mail names in words or by their tag, such as "case 1042" or ``ACME-1042``; it proves nothing."""
    read = f"{subject}\n{text}"[:_LONGEST_TEXT]
    lower = read.lower()
    found: list[re.Match[str]] = []
    if f"{tag.lower()}-" in lower:
        found += re.finditer(rf"\b{re.escape(tag)}-(\d{{1,12}})\b", read, re.IGNORECASE)
    if any(map(lower.__contains__, _CASE_WORDS)):
        found += _CASE.finditer(read)
    found.sort(key=re.Match.start)
    return tuple(dict.fromkeys(int(one[1]) for one in found))[:_MOST_NAMED]


def problems_to_join(subject: str, text: str) -> tuple[str, ...]:
    """The names of known problems that a mail asks to be put on; whether there are such is for the store to say."""
    read = f"{subject}\n{text}"[:_LONGEST_TEXT]
    if not any(map(read.lower().__contains__, _PROBLEM_WORDS)) or not _ADD.search(read):
        return ()
    names = (problem_name(one[1]) for one in _PROBLEM.finditer(read))
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST_NAMED]


def may_ask(mail: Mail, text: str) -> bool:
    """Whether a mail may be a mere question: who writes much or sends files has something to tell."""
    return len(text) <= _LONGEST_QUESTION and all(one.inline for one in mail.attachments)


def asks_plainly(text: str) -> bool:
    """Whether a mail is nothing but one of the commonest questions how a case is going."""
    return says_only(text, _KNOWN, _QUESTIONS)


def asks_status(labels: Labels | None, mail: Mail, text: str) -> bool:
    """Whether a mail asks how a case is going and nothing else.

    The commonest words for it are known by heart.  With a question mark the likeliest label is enough, since the answer
    claims nothing of the mail and an agent reads it all the same; without one the label must be sure.
    """
    if not may_ask(mail, text):
        return False
    if asks_plainly(text):
        return True
    if labels is None:
        return False
    own = f"{'' if is_answer(mail.subject) else mail.subject}\n{text}"
    return (not labels.abstained or "?" in own) and labels.request is Request.STATUS and labels.confidence >= _LIKELY


def to_join(labels: Labels, problem: str) -> Labels:
    """The labels of a mail that asks to be put on a known problem: whatever else it tells, that is what it asks."""
    evidence = (*labels.evidence, Evidence(Request.STATUS, f"to be put on the known problem {problem}", _SOURCE))
    return Labels(
        request=Request.STATUS,
        severity=Severity.P4,
        issues=1,
        language=labels.language,
        flags=labels.flags,
        confidence=1.0,
        abstained=False,
        evidence=evidence,
    )
