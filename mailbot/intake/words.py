"""Short letters to the sender of a mail that joins a case: their values."""

from classifiers.language import language_of
from mailbot.domain.agreement import Decision
from mailbot.domain.case import Case, Status
from mailbot.domain.history import price_named
from mailbot.domain.known import KnownProblem
from mailbot.domain.outcome import Situation
from mailbot.domain.targets import TargetKind
from replies.letters import FollowUp, KnownProblemEntry, Solved, StatusAnswer
from replies.subject import clean_subject

_FEWEST_WORDS = 5
_AWAITS = {Status.AWAITING_PAYMENT: "payment", Status.AWAITING_ORDER: "order"}
_ELSEWHERE = (Decision.REDIRECTED, Decision.REFUSED)


def follow_up(situation: Situation, case: Case) -> FollowUp:
    """The letter that a mail is with its case."""
    awaits = _AWAITS.get(case.status, "price" if price_named(situation.history) else "")
    return FollowUp(*_head(situation, case.number), situation.contact.name, case.status.ended, awaits)


def solved_letter(situation: Situation, number: int, *, withdrawn: bool) -> Solved:
    """The letter that a case has ended, since its customer says so."""
    return Solved(*_head(situation, number), situation.contact.name, withdrawn)


def entry(situation: Situation, problem: KnownProblem, number: int) -> KnownProblemEntry:
    """The letter that a case is on a known problem."""
    return KnownProblemEntry(*_head(situation, number), problem.name, problem.build, situation.contact.name)


def status_answer(situation: Situation, case: Case) -> StatusAnswer:
    """The letter that tells where a case stands; of times only those that can still be kept."""
    desk, contract, about = situation.desk, situation.contract, situation.about
    due = {one.kind: one.due_at for one in situation.owed if one.due_at is not None and one.due_at > situation.now}
    elsewhere = case.decision in _ELSEWHERE and case.status is Status.NEW
    return StatusAnswer(
        *_head(situation, case.number),
        status=case.decision if elsewhere else case.status.value,
        name=situation.contact.name,
        timezone=contract.agreement.calendar.timezone if contract else desk.timezone,
        answer_by=due.get(TargetKind.RESPONSE),
        solve_by=due.get(TargetKind.RESOLUTION),
        problem=about.name if about else "",
        build=about.build if about else "",
    )


def language_of_mail(situation: Situation, before: str) -> str:
    """The language that the sender is answered in: the contract's, else that of this mail, else that of the case."""
    desk, text = situation.desk, situation.new_text
    # Two or three words may be of any language.
    said = language_of(text, desk.languages, before) if len(text.split()) >= _FEWEST_WORDS else before
    return desk.language(situation.contact.language or said)


def _head(situation: Situation, number: int) -> tuple[str, str, int, str]:
    """Desk, tag, number and subject: the mail's own words, since a bearer of the reply address learns nothing."""
    tag = situation.desk.tag(number)
    return situation.desk.name, tag, number, clean_subject(situation.mail.subject, tag)
