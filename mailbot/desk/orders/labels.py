"""Commands for what a case is: its type, request, severity, number of problems and language."""

from dataclasses import replace

from classifiers.labels import Labels, Request, Severity, Type
from mailbot.desk.orders.agreement import reconsidered
from mailbot.desk.orders.course import moved
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.case import Source, Status
from mailbot.domain.history import labelled
from replies.commands import number_of

_MOST_ISSUES = 50
_TYPES = {
    Type.INCIDENT: Request.ERROR,
    Type.ADVISORY: Request.CONSULTING,
    Type.TRAINING: Request.TRAINING,
    Type.OTHER: Request.NONE,
}
"""The request that a type stands for, where nobody says which one."""


def corrected(working: Working, labels: Labels) -> Result:
    """The case with labels that an agent has given, which nobody doubts any more."""
    if labels.type is not Type.INCIDENT:
        # Only an incident has a severity, and problems that are counted.
        labels = replace(labels, severity=Severity.P4, issues=1)
    sure = replace(labels, confidence=1.0, abstained=False, evidence=(), likeliest=(), perhaps_p1=False)
    after = working.happen(labelled(working.at.now, sure, Source.AGENT))
    return reconsidered(replace(after, corrections=(*after.corrections, sure)))


@command("typ", "t", "art")
def type_(working: Working, order: Order) -> Result:
    """#type incident|advisory|training|other: what kind of work it is; coverage and times are worked out anew."""
    kind = _chosen(order.words, tuple(Type))
    if isinstance(kind, Refusal):
        return kind
    labels = working.case.labels
    request = labels.request if labels.type is kind else _TYPES[Type(kind)]
    return corrected(working, replace(labels, request=request))


@command("req", "anliegen")
def request(working: Working, order: Order) -> Result:
    """#request error|question|report|…: what is asked for, in the words that agreements bill by."""
    chosen = _chosen(order.words, tuple(Request))
    if isinstance(chosen, Refusal):
        return chosen
    return corrected(working, replace(working.case.labels, request=Request(chosen)))


@command("sev", "prio", "priority", "schwere")
def severity(working: Working, order: Order) -> Result:
    """#severity P1|P2|P3|P4: how much stands still; times count anew from the first mail."""
    chosen = _chosen(f"P{order.words}" if order.words.isdigit() else order.words, tuple(Severity))
    if isinstance(chosen, Refusal):
        return chosen
    if working.case.type is not Type.INCIDENT:
        return Refusal("not_an_incident")
    return corrected(working, replace(working.case.labels, severity=Severity(chosen)))


@command("problems", "probleme")
def issues(working: Working, order: Order) -> Result:
    """#issues 2: how many separate problems it is."""
    if not order.words:
        return Refusal("no_words", "1, 2, 3")
    number = number_of(order.words) or 0
    if not 0 < number <= _MOST_ISSUES:
        return Refusal("bad_words", order.words)
    if working.case.type is not Type.INCIDENT:
        return Refusal("not_an_incident")
    return corrected(working, replace(working.case.labels, issues=number))


@command("lang", "sprache")
def language(working: Working, order: Order) -> Result:
    """#language de: what the customer is written to in."""
    chosen = order.words.lower()
    if not chosen:
        return Refusal("no_words", "|".join(working.at.desk.languages))
    if not (chosen.isascii() and chosen.isalpha() and len(chosen) == 2):
        return Refusal("bad_words", order.words)
    return corrected(working, replace(working.case.labels, language=chosen))


@command("yes", "confirm", "stimmt")
def ok(working: Working, order: Order) -> Result:
    """#ok: the labels are right as they are."""
    return corrected(working, working.case.labels)


@command("junk", "muell", "müll")
def spam(working: Working, order: Order) -> Result:
    """#spam: nobody asked for anything; the case is closed without a word."""
    labels = replace(working.case.labels, request=Request.NONE)
    after = corrected(working, labels)
    return after if isinstance(after, Refusal) else moved(after, Status.CLOSED, f"#spam by {working.at.agent.address}")


def _chosen(words: str, among: tuple[str, ...]) -> str | Refusal:
    """One of the words, or the only one that begins so."""
    if not words:
        return Refusal("no_words", "|".join(among))
    begun = [one for one in among if one.lower().startswith(words.lower())]
    exact = [one for one in begun if one.lower() == words.lower()]
    if len(exact or begun) != 1:
        return Refusal("bad_words", words)
    return (exact or begun)[0]
