"""The tables: what happened, kept for good, and how things stand, kept beside it in the same transaction."""

from mailbot.adapters.tables.cases import CaseRow, EventRow, MentionRow, ParticipantRow, TargetRow, WarningRow
from mailbot.adapters.tables.columns import BIG, HELD, UNSENT, UNTOLD, Exact, Moment
from mailbot.adapters.tables.customers import ContactRow, DomainRow, OrganisationRow, PostingRow
from mailbot.adapters.tables.digests import DigestRow
from mailbot.adapters.tables.known import KnownProblemCaseRow, KnownProblemRow
from mailbot.adapters.tables.learning import ExampleRow, ModelRow, OpinionRow
from mailbot.adapters.tables.letters import AnswerCountRow, LetterRow, LetterState, TurnsRow
from mailbot.adapters.tables.mails import MailRow, MailState, PositionRow, RawRow, ReceiptRow
from mailbot.adapters.tables.work import CounterRow, JobRow, MarkRow

__all__ = [
    "BIG",
    "HELD",
    "UNSENT",
    "UNTOLD",
    "AnswerCountRow",
    "CaseRow",
    "ContactRow",
    "CounterRow",
    "DigestRow",
    "DomainRow",
    "EventRow",
    "Exact",
    "ExampleRow",
    "JobRow",
    "KnownProblemCaseRow",
    "KnownProblemRow",
    "LetterRow",
    "LetterState",
    "MailRow",
    "MailState",
    "MarkRow",
    "MentionRow",
    "ModelRow",
    "Moment",
    "OpinionRow",
    "OrganisationRow",
    "ParticipantRow",
    "PositionRow",
    "PostingRow",
    "RawRow",
    "ReceiptRow",
    "TargetRow",
    "TurnsRow",
    "WarningRow",
]
