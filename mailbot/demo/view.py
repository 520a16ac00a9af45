"""What the rehearsal shows: a line for each thing that happens, and the cases at the end."""

import shlex
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailbot.demo.bot import Held, ListedCase, Taken
from mailbot.demo.desk import AGENTS, SUPPORT, Access, Place
from mailbot.demo.letters import TAG, ReceivedLetter
from mailbot.demo.mails import Expectation, WrittenMail
from mailbot.demo.servers import HOST
from replies.held import held_words
from replies.languages import words


def started_as(argument: str) -> str:
    """The program in the words of a shell, as it was started; ``argument`` is the first that the system gave it."""
    path = Path(argument)
    if path.name == "__main__.py":
        return f"{shlex.quote(sys.executable)} -m mailbot"
    found = shutil.which("mailbot")
    on_path = found is not None and path.exists() and path.samefile(found)
    return "mailbot" if on_path or path.name != "mailbot" else shlex.quote(argument)


class View:
    """Writes to a console; every line is whole in 80 columns and plain in a pipe."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def line(self, *parts: tuple[str, str]) -> None:
        """One line, cut where the console ends."""
        text = Text.assemble(*parts)
        text.truncate(self._console.width, overflow="ellipsis")
        self._console.print(text, highlight=False, no_wrap=True)

    def say(self, words: str, style: str = "") -> None:
        """A sentence, wrapped."""
        self._console.print(Text(words, style=style), highlight=False)

    def heading(self, words: str) -> None:
        """What comes next."""
        self._console.print()
        self.say(words, "bold")

    def taken(self, mail: WrittenMail, taken: Taken, *, opened: bool) -> None:
        """A written mail has been taken."""
        if mail.must is Expectation.SILENCE:
            # It may still be noted with the case whose letter it speaks of.
            became = "no answer"
        elif mail.must.of_agent:
            became = f"{taken.case or ''} agent".strip()
        else:
            became = f"{taken.case} {'new' if opened else 'joined'}" if taken.case else "no case"
        self._mail(became, f"{mail.author_name}: {mail.shows}")

    def delivered_again(self, mail: WrittenMail) -> None:
        """A copy of a mail was put into the mailbox; the bot knows it and takes it for nothing new."""
        self._mail("once more", mail.shows)

    def foreign(self, taken: Taken) -> None:
        """A mail has been taken that is none of the written ones."""
        self._mail(str(taken.case or "no case"), f"{taken.message_id} ({taken.rule})")

    def held(self, held: Held) -> None:
        """A mail was set aside."""
        self._mail("held", held_words(held.reason, words("en")))

    def letter(self, letter: ReceivedLetter) -> None:
        """A letter to a customer has arrived."""
        subject = TAG.sub("", letter.subject, count=1).strip()
        whom = ", ".join(letter.recipients)
        self.line(("letter  ", "green"), (f"{letter.case or '':<12}", "bold"), (f"{whom}: {subject}", ""))

    def cases(self, cases: Sequence[ListedCase]) -> None:
        """The table of cases."""
        table = Table(box=box.SIMPLE_HEAD, width=min(self._console.width, 110), pad_edge=False, padding=(0, 1, 0, 0))
        table.add_column("Case", no_wrap=True)
        table.add_column("Type", no_wrap=True)
        table.add_column("Sev", no_wrap=True)
        table.add_column("La", no_wrap=True)
        table.add_column("Agreement says", no_wrap=True)
        table.add_column("Customer", no_wrap=True, ratio=2, overflow="ellipsis")
        table.add_column("Subject", no_wrap=True, ratio=3, overflow="ellipsis")
        for case in cases:
            who = Text(case.customer or case.contact)
            says = case.decision.replace("_", " ") or "-"
            table.add_row(str(case.number), case.type, case.severity, case.language, says, who, Text(case.subject))
        self._console.print(table)

    def where(self, place: Place) -> None:
        """Where everything can be read."""
        self.say("Where to read it:", "bold")
        self._as_it_is(f"  letters    {place.letters}")
        self._as_it_is("             (.txt and .html to read, .eml as it travelled)")
        self._as_it_is(f"  digest     {place.letters / 'digest.txt'}")
        self._as_it_is(f"  bot's log  {place.log}")
        self._as_it_is(f"  settings   {place.settings}")

    def what_next(self, place: Place, shared: int | None, forged: int | None) -> None:
        """What to try next, ready to be pasted into a shell: the case of two colleagues, and the forger's."""
        program = started_as(sys.argv[0])
        self.say("What to try next:", "bold")
        self._as_it_is(f"  export MAILBOT_CONFIG={shlex.quote(str(place.settings))}")
        self._as_it_is(f"  {program} case show {shared or 1001}    (two colleagues, one case)")
        self._as_it_is(f"  {program} case why {forged or 1002}     (the outsider who named a case of others)")
        self._as_it_is(f"  {program} demo --keep       (stay, and write to the desk yourself)")

    def kept(self, access: Access) -> None:
        """How to look at a rehearsal that stays, and take part in it."""
        self.say("Everything keeps running until Ctrl-C:", "bold")
        self._as_it_is(f"  IMAP  {HOST}:{access.imap_port}  user {SUPPORT}  password {access.password}")
        self._as_it_is(f"  SMTP  {HOST}:{access.smtp_port}  no password, no encryption")
        self.say(
            f"What you send to {SUPPORT} over this SMTP server reaches the desk, as do answers to its letters. "
            f"Letters to {' and '.join(AGENTS)} are kept among the others."
        )

    def _mail(self, became: str, words: str) -> None:
        self.line(("mail    ", "cyan"), (f"{became:<12}", "bold"), (words, ""))

    def _as_it_is(self, words: str) -> None:
        # A path or a command that is to be copied must not be broken over two lines.
        self._console.print(Text(words), highlight=False, soft_wrap=True)
