"""The commands; each imports what it needs when it runs, so that ``mailbot --help`` answers at once."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli import (
    agreements,
    cases,
    customers,
    database,
    digest,
    erasure,
    held,
    history,
    letters,
    mails,
    model,
    operate,
    rebuild,
    watch,
)
from mailbot.domain.fault import Fault

# The bot has threads of its own; those of numpy's matrices would only wait for each other.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

Config = Annotated[
    Path | None, typer.Option("--config", "-c", help="The settings file; else MAILBOT_CONFIG, else mailbot.toml here.")
]

app = typer.Typer(
    name="mailbot",
    help="Support mail in; a case, the right label and a prompt answer out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _say_version(wanted: bool) -> None:
    from importlib.metadata import version

    if wanted:
        typer.echo(f"mailbot {version('mailbot')}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", is_eager=True, callback=_say_version, help="The version, and end.")]


@app.callback()
def settings(context: typer.Context, config: Config = None, version: Version = False) -> None:
    """Support mail in; a case, the right label and a prompt answer out."""
    context.obj = config


for part in (operate.app, mails.app, model.app, digest.app, watch.app, rebuild.app, erasure.app, history.app):
    app.add_typer(part)
for name, part, about in (
    ("case", cases.app, "Cases, and why they are as they are."),
    ("agreement", agreements.app, "What support agreements decide."),
    ("held", held.app, "Mails that were set aside."),
    ("letters", letters.app, "Letters that went out, or wait to."),
    ("customers", customers.app, "Who the customers are."),
    ("model", model.versions, "What the classifier learnt from agents."),
    ("db", database.app, "The database."),
):
    app.add_typer(part, name=name, help=about, no_args_is_help=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command; a fault is one sentence on standard error and exit code 1, wrong use is 2."""
    try:
        app(args=_config_first(list(sys.argv[1:] if arguments is None else arguments)))
    except Fault as error:
        typer.echo(f"mailbot: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _config_first(arguments: list[str]) -> list[str]:
    """The arguments with ``--config FILE`` before the command: people write it on either side."""
    for index, argument in enumerate(arguments):
        if argument in ("--config", "-c") and index + 1 < len(arguments):
            return [*arguments[index : index + 2], *arguments[:index], *arguments[index + 2 :]]
        if argument.startswith("--config="):
            return [argument, *arguments[:index], *arguments[index + 1 :]]
    return arguments
