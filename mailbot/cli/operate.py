"""``mailbot init``, ``run``, ``doctor`` and ``demo``: setting the bot up and keeping it going."""

import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from mailbot.cli.opened import configuration, database, fail
from mailbot.cli.output import Json, print_json, print_text

app = typer.Typer()
_BEHIND = 7


@app.command("init")
def init(folder: Annotated[Path, typer.Argument(help="Where to; is made where it is not there.")]) -> None:
    """Writes a commented mailbot.toml, a customers file and a signing key; touches nothing that is there."""
    from mailbot.adapters.starter import write_starter

    try:
        written, kept = write_starter(folder)
    except OSError as error:
        raise fail(f"{error.filename or folder}: {error.strerror or error}") from error
    for path in written:
        typer.echo(f"written  {path}")
    for path in kept:
        typer.echo(f"is there {path}")
    typer.echo(f"\nFill in {folder / 'mailbot.toml'}, then: cd {folder} && mailbot doctor && mailbot run")


@app.command("run")
def run(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="Take all that is there, send all that is due, stop.")] = False,
    log: Annotated[str, typer.Option(help="How to log: text or json.")] = "text",
) -> None:
    """The bot: takes mail in and sends letters, until it is told to stop (SIGTERM, Ctrl-C)."""
    from threading import Event

    from mailbot.adapters.health import Meter, Observatory, observed
    from mailbot.adapters.store.database import Sole
    from mailbot.bot import Bot
    from mailbot.bot.clock import Clock
    from mailbot.bot.log import logger

    if log not in ("text", "json"):
        raise typer.BadParameter("write text or json", param_hint="--log")
    stop = Event()
    # What is in hand is ended first; a second signal ends the program at once, and nothing is lost by it either.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: _stop(stop, received))
    with database(context) as opened, Sole(opened):
        settings = configuration(context)
        clock = Clock(ticking=not once)
        meter = Meter(clock.now)
        own_log = logger(json=log == "json", meter=meter)
        bot = Bot.of(settings, opened, clock, own_log)
        if not once:
            with observed(settings.settings.health, lambda: Observatory(opened, bot.queue, meter, clock.now)) as place:
                own_log.info("running", health=place)
                bot.run(stop)
            return
        troubles = bot.once(stop)
    if troubles:
        raise fail("; ".join(troubles))


def _stop(stop: Any, received: int) -> None:
    stop.set()
    signal.signal(received, signal.SIG_DFL)


@app.command("doctor")
def doctor(
    context: typer.Context,
    json: Json = False,
    send: Annotated[bool, typer.Option("--send", help="Also send a letter from each mailbox to itself.")] = False,
) -> None:
    """Tries every connection and says what to do about each fault; exit code 1 where there is one."""
    from mailbot.bot.clock import Clock
    from mailbot.bot.doctor import examine

    findings = examine(configuration(context), Clock().now(), send=send)
    if json:
        print_json([{"what": f.what, "ok": f.ok, "finding": f.finding, "advice": f.advice} for f in findings])
    else:
        for f in findings:
            print_text(f"{'ok' if f.ok else 'FAULT':<5}  {f.what}")
            print_text(f.finding, _BEHIND)
            print_text(f"→ {f.advice}" if f.advice else "", _BEHIND)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command("demo")
def demo(
    folder: Annotated[Path | None, typer.Option(help="Where to keep everything; else a new temporary folder.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running until Ctrl-C.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="Without the pauses that let one read along.")] = False,
) -> None:
    """A whole day on this machine: an embedded mailbox and post office, a written inbox, cases and letters."""
    from mailbot.demo import run as run_demo

    raise typer.Exit(run_demo(folder, keep=keep, fast=fast))
