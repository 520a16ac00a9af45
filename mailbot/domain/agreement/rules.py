"""The tables that decide: which request is what, which targets it has, which class an error is of."""

from typing import Annotated

from pydantic import Field, model_validator

from classifiers.labels import Request, Severity
from mailbot.domain.agreement.parts import Assuming, Hours, Name, Sentence
from mailbot.domain.agreement.vocabulary import Decision, Destination, MetBy

PLACEHOLDERS = frozenset({"currency", "first_hour", "further_hour"})
"""What a sentence may name of its rule's rate, in braces."""
OF_BLOCKS = frozenset({"block_hours", "block_hour"})
"""What it may also name where so many hours at once have a price of their own."""


class Row(Assuming):
    """A row of a table that applies to some requests; where it names nothing of a kind, it asks nothing of it."""

    plans: tuple[str, ...] = ()
    requests: tuple[Request, ...] = ()
    severities: tuple[Severity, ...] = ()
    when: tuple[str, ...] = ()
    """Flags, circumstances and options that must all be there."""
    unless: tuple[str, ...] = ()
    """Flags, circumstances and options of which none may be there."""

    def applies(self, plan: str, request: Request, severity: Severity, conditions: frozenset[str]) -> bool:
        """Whether the row is about such a request."""
        return (
            (not self.plans or plan in self.plans)
            and (not self.requests or request in self.requests)
            and (not self.severities or severity in self.severities)
            and conditions.issuperset(self.when)
            and conditions.isdisjoint(self.unless)
        )

    @property
    def certain(self) -> bool:
        """Whether plan and request alone decide that it applies."""
        return not (self.severities or self.when or self.unless)


class Rule(Row):
    """What is decided, and why; the first rule that applies decides.

    A rule that deducts is passed over when nothing is left of its allowances.
    """

    name: Name
    decision: Decision
    redirect_to: Destination | None = None
    allowances: tuple[str, ...] = ()
    """What the work is taken from: of two that lapse on the same day, the first."""
    rate: str | None = None
    """The rate of the work, or of what goes over the allowances."""
    refunds: bool = False
    """Gives back what the same request was charged before its cause was known."""
    why: Sentence

    @model_validator(mode="after")
    def _whole(self) -> "Rule":
        if (self.redirect_to is None) == (self.decision is Decision.REDIRECTED):
            raise ValueError("redirect_to belongs to the decision redirected, and only to it")
        if bool(self.allowances) != (self.decision is Decision.DEDUCTS):
            raise ValueError("allowances belong to the decision deducts, and only to it")
        if self.rate and self.decision in (Decision.COVERED, Decision.REFUSED):
            raise ValueError(f"what is {self.decision} has no rate")
        return self


class Promise(Row):
    """The targets that requests have, in service hours by severity; a severity that is not named has none."""

    acknowledgement: dict[Severity, Hours] = Field(default_factory=dict)
    response: dict[Severity, Hours] = Field(default_factory=dict)
    resolution: dict[Severity, Hours] = Field(default_factory=dict)
    met_by: MetBy = MetBy.WORK_AND_WORD


class Progress(Row):
    """Regular word on how the work goes."""

    hours: Hours
    """At the latest after so many service hours."""


class ErrorClasses(Row):
    """The agreement's own classes of errors."""

    classes: dict[Severity, Annotated[int, Field(ge=1, le=9)]]


class Closing(Row):
    """What is still open when the service hours end needs a word on how to proceed."""
