"""``mailbot train``, ``evaluate`` and ``model``: what labels the mails, fitted, judged and gone back with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mailbot.cli.opened import database, fail
from mailbot.cli.output import Json, print_json, print_table

if TYPE_CHECKING:
    from classifiers.examples import Example

app = typer.Typer()
versions = typer.Typer()


@app.command("train")
def train(
    seed: Annotated[int, typer.Option(help="The same seed, the same figures.")] = 1,
    to: Annotated[Path | None, typer.Option(help="A folder that has the encoder; default: the program's own.")] = None,
    anyway: Annotated[bool, typer.Option("--anyway", help="Keep the model even if it is worse.")] = False,
) -> None:
    """Fits the classifier to the written mails, says how it does on hands it had not seen; takes most of an hour."""
    from classifiers.labeller import MODEL

    try:
        from classifiers.train import train as trained
    except ModuleNotFoundError as error:
        raise fail(f"training needs {error.name}, which only the extra has: pip install 'mailbot[train]'") from error
    from rich.console import Console

    terminal = Console(stderr=True)
    with terminal.status("Reading the mails") as status:
        # In a pipe nothing moves, and so nothing is said.
        typer.echo(trained(to or MODEL, seed, status.update, anyway))


@app.command("evaluate")
def evaluate(
    context: typer.Context,
    files: Annotated[list[Path] | None, typer.Argument(help="Labelled mails, one JSON object a line.")] = None,
    json: Json = False,
) -> None:
    """How well the labels agree with labelled mails; without a file with what agents said of theirs."""
    from classifiers.evaluate import evaluated, figures, report
    from classifiers.examples import ExampleError, examples
    from classifiers.labeller import load

    if files:
        try:
            found = examples(files)
        except OSError as error:
            raise fail(f"{error.filename}: {error.strerror}") from error
        except ExampleError as error:
            raise fail(str(error)) from error
    else:
        found = _said(context)
    if not found:
        raise fail("there are no labelled mails yet; name a file, or let agents correct some cases")
    pairs = evaluated(load(), found)
    if json:
        print_json(figures(pairs))
    else:
        typer.echo(report(pairs))


def _said(context: typer.Context) -> "tuple[Example, ...]":
    from mailbot.adapters.store import examples

    with database(context) as opened, opened.reading() as session:
        return tuple(example for _, example in examples.examples(session))


@versions.command("list")
def listed(context: typer.Context, json: Json = False) -> None:
    """The versions that came of agents' corrections, and how they did on corrections they had not seen."""
    from mailbot.adapters.store.examples import models

    with database(context) as opened, opened.reading() as session:
        known = models(session)
    if json:
        print_json(known)
        return
    rows = ((m.version, m.at, f"{m.before:.3f}", f"{m.after:.3f}", "yes" if m.promoted else "no") for m in known)
    print_table("Versions", ("version", "fitted", "before", "after", "in use"), rows, "Nothing was learnt yet.")


@versions.command("back")
def back(context: typer.Context) -> None:
    """Goes back to the version before; a running bot follows with its next mail."""
    from mailbot.adapters.store.examples import go_back

    with database(context) as opened, opened.writing() as session:
        version = go_back(session)
    typer.echo(f"version {version} is out of use" if version else "the program's own model is in use already")
