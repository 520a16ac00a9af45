"""``mailbot case``: what cases there are, one of them, and why it is as it is."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import Json, plain, print_json, print_table

if TYPE_CHECKING:
    from mailbot.adapters.store.database import Database
    from mailbot.adapters.store.targets import KeptTarget
    from mailbot.adapters.store.views import KeptCase, KeptMail
    from mailbot.domain.case import Case

app = typer.Typer()
Number = Annotated[int, typer.Argument(help="The case's number.")]
_MOST_ALIKE = 100


@app.command("list")
def list_cases(
    context: typer.Context,
    json: Json = False,
    limit: Annotated[int, typer.Option(min=1, help="So many, the newest first.")] = 1000,
    status: Annotated[str, typer.Option(help="Only those of this status.")] = "",
) -> None:
    """The cases, newest first."""
    from mailbot.adapters.store.views import case_list
    from mailbot.domain.case import Status

    if status and status not in tuple(Status):
        raise typer.BadParameter(f"{status} is none of {', '.join(Status)}", param_hint="--status")
    with database(context) as opened, opened.reading() as session:
        found = case_list(session, limit, status)
    if json:
        print_json([_summary(case) for case in found])
        return
    columns = ("case", "status", "type", "severity", "lang", "subject", "contact", "opened")
    rows = ((c.number, c.status, _type(c), c.severity, c.language, c.subject, c.contact, c.opened_at) for c in found)
    print_table("Cases", columns, rows, "There are no cases.")


@app.command("show")
def show(context: typer.Context, number: Number, json: Json = False) -> None:
    """One case with its coverage, targets, balances, mails and letters."""
    from mailbot.adapters.store.ledger import book
    from mailbot.bot.clock import Clock
    from mailbot.cli.sheet import print_sheet

    now = Clock().now()
    with database(context) as opened:
        kept = _case(opened, number)
        with opened.reading() as session:
            own = book(session, kept.case.organisation)
    if json:
        print_json(_whole(kept, now))
    else:
        print_sheet(configuration(context), kept, own, now)


@app.command("why")
def why(context: typer.Context, number: Number, json: Json = False) -> None:
    """The reasons: what each mail was taken for, what linked it, and what the labels rest on."""
    kept = _kept(context, number)
    reasons = sorted([*_reasons(kept), *_alike(context, kept)], key=lambda reason: str(reason["at"]))
    if json:
        print_json({"number": number, "reasons": reasons})
        return
    rows = ((reason["at"], f"{reason['what']}: {reason['why']} [{reason['rule']}]") for reason in reasons)
    print_table(f"Why case {number} is as it is", ("when", "what, why [rule]"), rows, "Nothing happened.")


def _kept(context: typer.Context, number: int) -> "KeptCase":
    with database(context) as opened:
        return _case(opened, number)


def _case(opened: "Database", number: int) -> "KeptCase":
    from mailbot.adapters.store.views import case_view

    with opened.reading() as session:
        kept = case_view(session, number)
    if kept is None:
        raise fail(f"there is no case {number}")
    return kept


def _type(case: "Case") -> str:
    return f"{case.type}?" if case.abstained else case.type.value


def _summary(case: "Case") -> dict[str, Any]:
    return {
        "number": case.number,
        "status": case.status,
        "type": case.type,
        "request": case.request,
        "severity": case.severity,
        "issues": case.issues,
        "language": case.language,
        "confidence": case.confidence,
        "abstained": case.abstained,
        "decision": case.decision or None,
        "rule": case.rule or None,
        "subject": case.subject,
        "customer": case.organisation or None,
        "contact": case.contact,
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "flags": case.flags,
        "agent": case.agent or None,
    }


def _whole(kept: "KeptCase", now: datetime) -> dict[str, Any]:
    return {
        **_summary(kept.case),
        "participants": kept.case.participants,
        "mails": [_mail(mail) for mail in kept.mails],
        "letters": [
            {
                "id": one.id,
                "kind": one.kind,
                "to": one.recipient,
                "subject": one.subject,
                "message_id": one.message_id,
                "state": one.state,
                "written_at": one.written_at,
                "sent_at": one.sent_at,
                "fault": one.fault,
            }
            for one in kept.letters
        ],
        "events": [{"kind": type(event).__name__, **plain(event)} for event in kept.events],
        "postings": [plain(posting) for posting in kept.postings],
        "targets": [_target(target, now) for target in kept.targets],
        "coverage": _coverage(kept),
    }


def _target(kept: "KeptTarget", now: datetime) -> dict[str, Any]:
    due_at = kept.target.due_at
    late = due_at is not None and (kept.met_at or now) > due_at
    return {"kind": kept.target.kind, "due_at": due_at, "met_at": kept.met_at, "missed": late}


def _coverage(kept: "KeptCase") -> dict[str, Any]:
    from mailbot.cli.agreements import coverage_view
    from mailbot.domain.case import Covered

    decided = [event for event in kept.events if isinstance(event, Covered)]
    if not decided:
        return {"decision": None, "rule": None}
    last = decided[-1]
    # Times as they are kept, in UTC: the agreement may have changed its zone since.
    return {"agreement": last.agreement, "plan": last.plan, **coverage_view(last.coverage, None)}


def _mail(mail: "KeptMail") -> dict[str, Any]:
    from mailbot.intake.parse import parse

    read = parse(mail.content)
    return {
        "message_id": mail.message_id,
        "from": mail.sender,
        "at": mail.arrived_at,
        "subject": read.subject,
        "verdict": mail.verdict,
        "rule": mail.rule,
        "linked_by": mail.linked_by or None,
        "new_text": new_text(mail),
        "attachments": [
            {"name": one.name, "type": one.content_type, "size": one.size, "inline": one.inline}
            for one in read.attachments
        ],
    }


def new_text(mail: "KeptMail") -> str:
    """What the sender wrote, without quote and signature."""
    from mailbot.intake.parse import parse
    from mailbot.intake.read import written

    return written(parse(mail.content)).new_text


def _reasons(kept: "KeptCase") -> list[dict[str, Any]]:
    from mailbot.domain.agent_events import Answered, Ordered
    from mailbot.domain.case import (
        Covered,
        KnownProblemFixed,
        KnownProblemJoined,
        Labelled,
        LetterFailed,
        NamedByStranger,
    )

    reasons = []
    for mail in kept.mails:
        why = f"linked by {mail.linked_by}" if mail.linked_by else "it belonged to no case, and opened one"
        reasons.append({"at": mail.arrived_at, "what": f"mail from {mail.sender}", "rule": mail.rule, "why": why})
    for event in kept.events:
        if isinstance(event, Covered):
            cover = event.coverage
            words = f"{cover.decision}: {cover.why()}"
            words += f" Assumed: {', '.join(cover.assumed)}." if cover.assumed else ""
            reasons.append({"at": event.at, "what": "coverage", "rule": cover.rule, "why": words})
            for target in cover.targets:
                words = f"{target.hours} service hours from the receipt: {_due(target.due_at)}"
                reasons.append({"at": event.at, "what": f"target {target.kind}", "rule": cover.rule, "why": words})
        if isinstance(event, Ordered) and event.orders:
            reasons.append({"at": event.at, "what": "orders", "rule": event.agent, "why": ", ".join(event.orders)})
        if isinstance(event, Answered):
            why = f"the answer went to {', '.join(event.recipients)}"
            reasons.append({"at": event.at, "what": "answer", "rule": event.agent, "why": why})
        if isinstance(event, LetterFailed):
            why = f"the letter to {event.recipient} did not arrive: {event.why}"
            reasons.append({"at": event.at, "what": "letter", "rule": "failed", "why": why})
        if isinstance(event, KnownProblemJoined):
            reasons.append({"at": event.at, "what": "known problem", "rule": event.name, "why": event.why})
        if isinstance(event, KnownProblemFixed):
            why = f"fixed in build {event.build}"
            reasons.append({"at": event.at, "what": "known problem", "rule": event.name, "why": why})
        if isinstance(event, NamedByStranger):
            why = f"somebody without a right to this case named it; their mail opened case {event.case}"
            reasons.append({"at": event.at, "what": "named", "rule": "no_right_to_the_case", "why": why})
        if isinstance(event, Labelled):
            for evidence in event.evidence:
                words = f"{evidence.label}: {evidence.words}"
                reasons.append({"at": event.at, "what": "label", "rule": evidence.source, "why": words})
            sure = f"{event.request}, {event.severity}, confidence {event.confidence:.2f}"
            said = "not sure enough to say so" if event.abstained else "sure enough to say so"
            reasons.append({"at": event.at, "what": "labels", "rule": event.source, "why": f"{sure}, {said}"})
    return reasons


def _alike(context: typer.Context, kept: "KeptCase") -> list[dict[str, Any]]:
    """The known mails that are most like the one that opened the case, those that agents labelled among them."""
    from classifiers.explain import explain
    from classifiers.labeller import load
    from mailbot.adapters.store.examples import examples
    from mailbot.bot.named import opened_by

    if not kept.mails:
        return []
    with database(context) as opened, opened.reading() as session:
        said = tuple(example for _, example in examples(session)[-_MOST_ALIKE:])
    first = kept.mails[0]
    found = explain(load(), opened_by(kept.case, kept.events, first.content), said)
    return [
        {
            "at": first.arrived_at,
            "what": f"like “{near.example.text.subject}”",
            "rule": near.example.id,
            "why": f"{near.example.request}, {near.example.severity}",
        }
        for near in found.nearest
    ]


def _due(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else "none while its clock stands still"


@app.command("paid")
def paid(context: typer.Context, number: Number) -> None:
    """The payment that a case waits for is there: work may begin."""
    _release(context, number, "awaiting_payment")


@app.command("ordered")
def ordered(context: typer.Context, number: Number) -> None:
    """The order that a case waits for is there: work may begin."""
    _release(context, number, "awaiting_order")


def _release(context: typer.Context, number: int, awaited: str) -> None:
    from mailbot.bot.clock import Clock
    from mailbot.bot.release import release_case

    settings = configuration(context)
    with database(context) as opened:
        kept = _case(opened, number)
        if kept.case.status != awaited:
            raise fail(f"case {number} is {kept.case.status}, not {awaited}")
        release_case(settings, opened, kept, Clock().now())
    typer.echo(f"Case {number} goes on; the letters go out with the running bot, or the next `mailbot run`.")
