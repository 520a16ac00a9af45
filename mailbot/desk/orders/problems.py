"""Commands for known problems: a case is put on one, and a build mends it for everybody on it."""

from dataclasses import replace

from mailbot.desk.known import Told, add_to_known_problem, known_problem_fixed
from mailbot.desk.orders.registry import command
from mailbot.desk.orders.situation import Order, Refusal, Result, Working
from mailbot.domain.known import KnownProblem, key_of, problem_name
from mailbot.domain.outcome import Correspondence

_LONGEST_BUILD = 40


@command("problem", "bekannt")
def known(working: Working, order: Order) -> Result:
    """#known NAME: the case is about that known problem; its customer hears when it is mended, free of charge."""
    name = problem_name(order.words)
    if not name:
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "NAME")
    problem = working.at.problems.get(key_of(name)) or KnownProblem(name)
    file, case = working.at.file, working.case
    assert file is not None
    one = Correspondence(case, file.contact, file.mailbox, file.thread[-1] if file.thread else "")
    if case.number in problem.cases or not case.contact:
        return Refusal("unchanged")
    return _told(
        working,
        add_to_known_problem(working.at.desk, problem, one, f"#known by {working.at.agent.address}", working.at.now),
    )


@command("fixed-in", "version")
def build(working: Working, order: Order) -> Result:
    """#build VERSION [NAME]: that build mends the known problem; everybody on it is told."""
    version, _, name = order.words.partition(" ")
    if not version or len(version) > _LONGEST_BUILD:
        return Refusal("bad_words", order.words) if order.words else Refusal("no_words", "VERSION")
    about = working.at.about.name if working.at.about else ""
    problem = working.at.problems.get(key_of(problem_name(name) or about))
    if problem is None:
        return Refusal("no_problem", name)
    if problem.build == version:
        return Refusal("unchanged")
    on_it = [working.at.correspondences[number] for number in problem.cases if number in working.at.correspondences]
    fixed = known_problem_fixed(working.at.desk, problem, version, on_it, working.at.now)
    return _told(working, fixed).tell((problem.name, f"{len(fixed.letters)} told"))


def _told(working: Working, told: Told) -> Working:
    """What happens to this case happens to it; what happens to others happens elsewhere."""
    own = tuple(event for number, event in told.events if number == working.case.number)
    others = (one for one in told.events if one[0] != working.case.number)
    return replace(working.happen(*own).also(*others), drafts=(*working.drafts, *told.letters))
