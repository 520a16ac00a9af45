"""Who may have sent a mail, a person or a machine: a table of rules, of which the first match decides."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.mail import Mail
from mailbot.intake.screen import answers, reports, senders
from mailbot.intake.screen.seen import Own, Seen

__all__ = ["RULES", "Disposition", "Own", "Rule", "Verdict", "screen"]

Rule = Callable[[Seen], bool]


class Disposition(StrEnum):
    """What kind of mail it is."""

    HUMAN = "human"
    UNANSWERABLE = "unanswerable"
    """May be a person's: opens a case, but nothing is sent in answer."""
    ALERT = "alert"
    """From a listed monitoring address: opens a case, and nothing is sent in answer."""
    AUTOMATIC_REPLY = "automatic_reply"
    BOUNCE = "bounce"
    DELAY = "delay"
    LIST = "list"
    LOOP = "loop"
    RECEIPT = "receipt"
    """It was read, or delivered."""
    FEEDBACK = "feedback"
    """A report on abuse."""
    CALENDAR = "calendar"
    BULK = "bulk"


_OPENS_CASE = frozenset({Disposition.HUMAN, Disposition.UNANSWERABLE, Disposition.ALERT})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What screening says of a mail, and the rule that said it."""

    disposition: Disposition
    rule: str
    why: str

    @property
    def opens_case(self) -> bool:
        """The mail is taken: it opens a case or joins one."""
        return self.disposition in _OPENS_CASE

    @property
    def answerable(self) -> bool:
        """A letter may be sent in answer."""
        return self.disposition is Disposition.HUMAN


RULES: tuple[tuple[Rule, Disposition], ...] = (
    (senders.our_own_mark, Disposition.LOOP),
    # Nobody can be answered, but a customer wrote it.
    (senders.our_own_group, Disposition.UNANSWERABLE),
    (senders.our_own_address, Disposition.LOOP),
    (senders.our_own_loop_field, Disposition.LOOP),
    # Standard reports come first: they have a null reverse path and Auto-Submitted as well.
    (reports.feedback_report, Disposition.FEEDBACK),
    (reports.disposition_notification, Disposition.RECEIPT),
    (reports.delay_report, Disposition.DELAY),
    (reports.success_report, Disposition.RECEIPT),
    (reports.delivery_report, Disposition.BOUNCE),
    (reports.delay_warning, Disposition.DELAY),
    (reports.failed_recipients, Disposition.BOUNCE),
    (reports.mail_system_author, Disposition.BOUNCE),
    # A listed machine may word its alerts as it likes, as long as it answers nobody.
    (senders.monitor, Disposition.ALERT),
    (reports.failure_notice, Disposition.BOUNCE),
    (reports.failure_in_words, Disposition.BOUNCE),
    (answers.calendar_answer, Disposition.CALENDAR),
    (answers.auto_submitted, Disposition.AUTOMATIC_REPLY),
    (answers.autoresponder_field, Disposition.AUTOMATIC_REPLY),
    (answers.precedence_auto_reply, Disposition.AUTOMATIC_REPLY),
    (answers.challenge, Disposition.AUTOMATIC_REPLY),
    (answers.absence_subject, Disposition.AUTOMATIC_REPLY),
    (answers.absence_note, Disposition.AUTOMATIC_REPLY),
    (reports.mail_system_reverse_path, Disposition.BOUNCE),
    (answers.null_path_answer, Disposition.AUTOMATIC_REPLY),
    (senders.mailing_list, Disposition.LIST),
    (senders.marketing, Disposition.BULK),
    # From here on a person may have written it: it opens a case, but nobody is answered.
    (senders.null_reverse_path, Disposition.UNANSWERABLE),
    (senders.spam, Disposition.UNANSWERABLE),
    (senders.precedence_bulk, Disposition.UNANSWERABLE),
    (senders.answers_suppressed, Disposition.UNANSWERABLE),
    (senders.loop_field, Disposition.UNANSWERABLE),
    (senders.ticket_system, Disposition.UNANSWERABLE),
    (senders.no_reply_author, Disposition.UNANSWERABLE),
    (senders.postmaster_author, Disposition.UNANSWERABLE),
    (senders.person, Disposition.HUMAN),
)


def screen(mail: Mail, own: Own) -> Verdict:
    """The verdict of the first rule that matches."""
    seen = Seen(mail, own)
    rule, disposition = next(row for row in RULES if row[0](seen))
    return Verdict(disposition, rule.__name__, rule.__doc__ or "")
