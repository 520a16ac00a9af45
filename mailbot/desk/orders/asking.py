"""Commands that only ask: how the case stands, why, what would happen, and what there is."""

from collections.abc import Iterator
from dataclasses import replace

from classifiers.labels import Type
from mailbot.desk.orders.agreement import last_coverage
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Result, Working
from mailbot.domain.agent_events import Assigned, Noted, Ordered
from mailbot.domain.case import Labelled, Source, StatusSet
from mailbot.domain.history import met, owed
from mailbot.domain.ledger import Posting
from mailbot.domain.targets import Target
from replies.transcripts import Meant, Row

_MOST_ROWS = 30


@command("show", "stand", asks=True)
def status(working: Working, order: Order) -> Result:
    """#status: how the case stands, and what is owed."""
    case = working.case
    done = met(working.history)
    targets = owed(working.history)
    incident = case.type is Type.INCIDENT and not case.abstained
    rows: tuple[Row, ...] = (
        ("Status", case.status.value.replace("_", " ")),
        ("type", "undecided" if case.abstained else case.type.value),
        ("request", case.request.value),
        *((("severity", case.severity.value), ("issues", str(case.issues))) if incident else ()),
        ("language", case.language),
        *((("decision", case.decision), ("Rule", case.rule)) if case.decision else (("Agreement", "none known"),)),
        ("Assigned to", case.agent or "nobody"),
        ("On the case", ", ".join(case.participants)),
        *(_standing(target, target.kind in done) for target in targets),
        *(("Note", f"{event.agent}: {event.text}") for event in working.history if isinstance(event, Noted)),
    )
    return working.tell(*rows[:_MOST_ROWS])


def _standing(target: Target, done: bool) -> Row:
    if target.due_at and not done:
        return target.kind.value, target.due_at
    return target.kind.value.capitalize(), "met" if done else "its clock stands still"


@command("warum", asks=True)
def why(working: Working, order: Order) -> Result:
    """#why: what the labels, the agreement's decision and the status rest on."""
    return working.tell(*tuple(_reasons(working))[:_MOST_ROWS])


def _reasons(working: Working) -> Iterator[Row]:
    labelled = [event for event in working.history if isinstance(event, Labelled)]
    if labelled:
        latest = labelled[-1]
        given = "an agent" if latest.source is Source.AGENT else "the classifier"
        yield "Labels by", given + (", in doubt" if latest.abstained else "")
        if latest.source is not Source.AGENT:
            yield "Confidence", f"{latest.confidence:.0%}"
        yield from ((f"“{one.words}”", Meant((one.label,))) for one in latest.evidence[:8])
    for near in working.at.alike:
        known = near.example
        yield f"Like “{known.text.subject}” ({near.likeness:.0%})", Meant((known.request.value, known.severity.value))
    coverage = last_coverage(working.history)
    if coverage is not None:
        yield "decision", coverage.decision.value
        yield "Why", coverage.why(working.at.desk.languages[0])
        yield "Rule", coverage.rule
        if coverage.assumed:
            yield "Assumed", ", ".join(coverage.assumed)
    for event in working.history:
        match event:
            case StatusSet():
                yield event.at, f"{event.status.value.replace('_', ' ')}: {event.why}"
            case Assigned():
                yield event.at, f"assigned to {event.agent or 'nobody'} by {event.by}"
            case Ordered() if event.orders:
                yield event.at, f"{event.agent}: {', '.join(event.orders)}"
            case _:
                continue
    yield from ((f"Posting {one.number}", f"{one.kind} {one.amount} {one.account}: {one.why}") for one in _own(working))


def _own(working: Working) -> Iterator[Posting]:
    return (posting for posting in working.book.postings if posting.case == working.case.number)


@command("dry-run", "vorschau", asks=True)
def preview(working: Working, order: Order) -> Result:
    """#preview: what the mail's other commands would do; nothing happens and nothing is sent."""
    return replace(working, preview=True)


@command("report", "bericht", "tagesbericht", asks=True, caseless=True)
def digest(working: Working, order: Order) -> Result:
    """#digest: the digest as it would be written now, as a letter to you."""
    return replace(working, digest=True)


@command("commands", "hilfe", "befehle", asks=True, caseless=True)
def help_(working: Working, order: Order) -> Result:
    """#help: the commands there are."""
    return replace(working, help=True)
