"""``mailbot read`` and ``mailbot classify``: one mail, as the bot sees it."""

import json as json_format
import os
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mailbot.cli.opened import fail
from mailbot.cli.output import Json, plain, print_json, shown

if TYPE_CHECKING:
    from classifiers.labels import Labels
    from mailbot.intake.screen import Own

app = typer.Typer()
# A line of standard input may be long, but not endless.
_BATCH = 64


@app.command("read")
def read(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A raw mail, as a server keeps it; - for standard input.")],
    json: Json = False,
) -> None:
    """A raw mail as the bot reads it: verdict, new text, quote, signature, defects."""
    from mailbot.intake.parse import parse
    from mailbot.intake.read import written
    from mailbot.intake.screen import screen
    from mailbot.intake.vouch import vouch

    mail = parse(_bytes(file))
    own, authserv_id = _desk(context)
    verdict = screen(mail, own)
    vouched = vouch(mail, authserv_id)
    reading = written(mail)
    view: dict[str, Any] = {
        "verdict": verdict.disposition,
        "rule": verdict.rule,
        "why": verdict.why,
        "opens_case": verdict.opens_case,
        "answerable": verdict.answerable,
        "message_id": mail.message_id,
        "from": mail.author.address if mail.author else None,
        "from_name": mail.author.name if mail.author else None,
        "vouched_by": vouched.by or None,
        "vouched_why": vouched.why,
        "subject": mail.subject,
        "date": mail.date,
        "text": mail.text,
        "new_text": reading.new_text,
        "quote": reading.quote,
        "signature": reading.signature,
        "disclaimer": reading.disclaimer,
        "attachments": [
            {"name": one.name, "type": one.content_type, "size": one.size, "inline": one.inline}
            for one in mail.attachments
        ],
        "deliveries": mail.deliveries,
        "defects": mail.defects,
    }
    if json:
        print_json(view)
    else:
        _print(view)


@app.command("classify")
def classify(
    files: Annotated[list[Path] | None, typer.Argument(help="Raw mails; - or none: one from standard input.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Read {"id", "subject", "body"} a line.')] = False,
    json: Json = False,
) -> None:
    """Labels, confidence and evidence of mails; with --jsonl the files have one JSON object a line."""
    from classifiers.explain import explain
    from classifiers.labeller import load
    from classifiers.labels import Text
    from mailbot.intake.parse import parse
    from mailbot.intake.read import written

    labeller = load()
    if jsonl:
        bad: list[str] = []
        for ids, texts in chain.from_iterable(_batches(file, bad) for file in files or [Path("-")]):
            for id, labels in zip(ids, labeller.label(texts), strict=True):
                typer.echo(_line({"id": id, **_view(labels)}))
        if bad:
            raise fail("\n".join(bad))
        return
    for file in files or [Path("-")]:
        mail = parse(_bytes(file))
        explanation = explain(labeller, Text(mail.subject, written(mail).new_text))
        labels = explanation.labels
        if json:
            view = {"id": str(file), **_view(labels)}
            near = ((one.example, one.likeness) for one in explanation.nearest)
            view["evidence"] += [
                {"label": one.request, "words": one.text.subject, "source": f"like:{one.id} {likeness:.2f}"}
                for one, likeness in near
            ]
            typer.echo(_line(view))
            continue
        doubt = " (not sure)" if labels.abstained else ""
        typer.echo(f"{file}: {labels.type}/{labels.request}, {labels.severity}, {labels.language}{doubt}")
        flags = ", ".join(labels.flags) or "none"
        typer.echo(f"  confidence {labels.confidence:.2f}, problems {labels.issues}, flags: {flags}")
        if labels.perhaps_p1:
            typer.echo("  it may be P1: an agent is asked at once")
        for evidence in labels.evidence:
            typer.echo(f"  {evidence.label}: {shown(evidence.words)} ({evidence.source})")
        for one in explanation.nearest:
            typer.echo(f"  like {one.example.id} ({one.likeness:.2f}): {one.example.request}, {one.example.severity}")


def _print(view: dict[str, Any]) -> None:
    typer.echo(f"verdict   {view['verdict']} ({view['rule']}): {view['why']}")
    typer.echo(f"from      {_sender(view)}")
    typer.echo(f"vouched   by {view['vouched_by'] or 'nobody'}: {shown(view['vouched_why'])}")
    typer.echo(f"subject   {shown(view['subject'])}")
    for part in ("new_text", "quote", "signature", "disclaimer"):
        if view[part]:
            typer.echo(f"\n{part.replace('_', ' ')}:\n" + "\n".join(f"  {shown(x)}" for x in view[part].splitlines()))
    for one in view["attachments"]:
        typer.echo(f"\nattachment {shown(one['name'])} ({one['type']}, {one['size']} bytes)")
    for defect in view["defects"]:
        typer.echo(f"defect: {shown(defect)}")


def _sender(view: dict[str, Any]) -> str:
    if not view["from"]:
        return "nobody that can be read"
    name = shown(view["from_name"] or "")
    return f"{name} <{shown(view['from'])}>" if name else shown(view["from"])


def _line(view: dict[str, Any]) -> str:
    """One line of JSON; halves of characters, which UTF-8 can't say, become question marks."""
    return json_format.dumps(view, ensure_ascii=False).encode("utf-8", "replace").decode()


def _view(labels: "Labels") -> dict[str, Any]:
    view: dict[str, Any] = plain(labels)
    # The contract has neither: who asks for them looks at the case.
    del view["perhaps_p1"], view["likeliest"]
    return {"type": labels.type.value, **view}


def _lines(file: Path) -> Iterator[str]:
    if str(file) == "-":
        yield from sys.stdin
        return
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines
    except OSError as error:
        raise fail(f"{file}: {error.strerror or error}") from error


def _batches(file: Path, bad: list[str]) -> "Iterator[tuple[list[Any], tuple[Any, ...]]]":
    """Ids and texts to label together; what is wrong with a line goes to ``bad``, and the next one is read."""
    from classifiers.labels import Text
    from replies.read import read

    name = "standard input" if str(file) == "-" else file
    ids: list[Any] = []
    texts: list[Text] = []
    for number, line in enumerate(_lines(file), 1):
        if not line.strip():
            continue
        try:
            row = json_format.loads(line)
            body = str(row.get("body") or "")
            # As in a mail: what is quoted and what signs it are nobody's question.
            text = Text(str(row.get("subject") or ""), read(body, "", "").new_text or body)
        except (ValueError, AttributeError) as error:
            bad.append(f"{name}, line {number}: this is not a JSON object: {error}")
            continue
        ids.append(row.get("id"))
        texts.append(text)
        if len(texts) == _BATCH:
            yield ids, tuple(texts)
            ids, texts = [], []
    if texts:
        yield ids, tuple(texts)


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        raise fail(f"{file}: {error.strerror or error}") from error


def _desk(context: typer.Context) -> "tuple[Own, str | None]":
    """How the desk knows its own mail, and whose word counts; the command works without settings too."""
    from mailbot.bot.run import own_of
    from mailbot.intake.screen import Own
    from mailbot.settings import load, settings_path

    wanted: Path | None = context.find_root().obj
    path = settings_path(wanted, os.environ)
    if wanted is None and not path.exists():
        return Own(addresses=frozenset(), desk_mark="", monitors=frozenset()), None
    configuration = load(path)
    return own_of(configuration), configuration.settings.trust.authserv_id
