"""Samples of every letter, one for each turn that it can take: what templates are tried on."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from replies.letters import (
    Acknowledgement,
    BrakeNotice,
    Coverage,
    File,
    FollowUp,
    HeldDecision,
    HeldNotice,
    KnownProblemEntry,
    KnownProblemFix,
    Letter,
    Notification,
    Released,
    RenewalNotice,
    SilentMailbox,
    Solved,
    StatusAnswer,
    Work,
)

_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
_DESK, _TAG, _SUBJECT, _NAME = "Sample Desk", "[CASE-1042]", "The export fails", "Ann Sample"
_SEVERITIES = ("", "P1", "P2", "P3", "P4")
_COVERAGE = Coverage(
    decision="covered",
    why="Errors are corrected free of charge.",
    timezone="UTC",
    answer_by=_NINE,
    solve_by=_NINE,
    opens_at=_NINE,
    left=Decimal("1.5"),
    ahead="250.00 USD",
    reactivation="200.00 USD",
    redirect_to="phone",
    contact="+49 30 000000",
    incidents=2,
    rule="sample.rule",
    assumed=("sample.assumption",),
    new_period=(date(2026, 1, 1), date(2026, 12, 31)),
)
_BARE = Coverage("covered", "Errors are corrected free of charge.", "UTC")
_DECISIONS = ("covered", "deducts", "chargeable", "awaits_payment", "awaits_order", "redirected", "refused")
_COVERAGES = (
    *(replace(each, decision=decision) for decision in _DECISIONS for each in (_COVERAGE, _BARE)),
    *(replace(_COVERAGE, decision="redirected", redirect_to=to) for to in ("customer_service", "programming")),
)
_ACKNOWLEDGEMENT = Acknowledgement(_DESK, _TAG, 1042, _SUBJECT, Work.INCIDENT, _NAME, "P2", issues=2, follows=1041)
_FOLLOW_UP = FollowUp(_DESK, _TAG, 1042, _SUBJECT, _NAME)
_NOTIFICATION = Notification(
    desk=_DESK,
    tag=_TAG,
    number=1042,
    subject=_SUBJECT,
    opened=True,
    sender="Ann Sample <ann@sample.example>",
    organisation="Sample Ltd",
    arrived_at=_NINE,
    timezone="UTC",
    work=Work.INCIDENT,
    request="error",
    severity="P2",
    issues=2,
    language="en",
    confidence=0.9,
    text="Hello,\n\nthe export fails.",
    files=(File("screen.png", 1_234_567),),
    evidence=('error: "fails"',),
    names_case=1040,
    follows=1041,
    withheld="address",
    newcomers=("bob@sample.example",),
)
_STATUS = StatusAnswer(_DESK, _TAG, 1042, _SUBJECT, "new", _NAME, "UTC", _NINE, _NINE)
_STATES = (
    *("new", "in_progress", "waiting", "awaiting_payment", "awaiting_order"),
    *("redirected", "refused", "resolved", "closed"),
)
_REQUESTS = (
    ("error", Work.INCIDENT),
    ("question", Work.INCIDENT),
    ("report", Work.ADVISORY),
    ("customization", Work.ADVISORY),
    ("consulting", Work.ADVISORY),
    ("installation", Work.ADVISORY),
    ("training", Work.TRAINING),
    ("enhancement", Work.OTHER),
    ("status", Work.OTHER),
    ("account", Work.OTHER),
    ("none", Work.OTHER),
)
_DECISION = HeldDecision(_DESK, 17, "retry")
_REFUSALS = ("decided", "none", "several", "unknown", "header_only", "no_number", "no_case")

SAMPLES: tuple[Letter, ...] = (
    *(replace(_ACKNOWLEDGEMENT, severity=severity) for severity in _SEVERITIES),
    *(replace(_ACKNOWLEDGEMENT, work=work, coverage=None) for work in Work),
    *(replace(_ACKNOWLEDGEMENT, coverage=coverage) for coverage in _COVERAGES),
    *(replace(_ACKNOWLEDGEMENT, work=work, request=request) for request, work in _REQUESTS),
    Acknowledgement(_DESK, _TAG, 1042, "", Work.UNDECIDED),
    _FOLLOW_UP,
    replace(_FOLLOW_UP, subject="", name="", reopened=True),
    *(replace(_STATUS, status=status) for status in _STATES),
    *(replace(_STATUS, problem="PRINT-7", build=build, answer_by=None, solve_by=None) for build in ("", "5.2")),
    replace(_STATUS, subject="", name="", answer_by=None, solve_by=None),
    *(Solved(_DESK, _TAG, 1042, subject, name) for subject, name in ((_SUBJECT, _NAME), ("", ""))),
    *(KnownProblemEntry(_DESK, _TAG, 1042, _SUBJECT, "PRINT-7", build, _NAME) for build in ("", "5.2")),
    KnownProblemEntry(_DESK, _TAG, 1042, "", "PRINT-7"),
    *(
        KnownProblemFix(_DESK, _TAG, 1042, subject, "PRINT-7", "5.2", name)
        for subject, name in ((_SUBJECT, _NAME), ("", ""))
    ),
    *(replace(_NOTIFICATION, severity=severity) for severity in _SEVERITIES),
    *(replace(_NOTIFICATION, work=work, opened=False) for work in Work),
    *(replace(_NOTIFICATION, coverage=coverage) for coverage in _COVERAGES),
    replace(_NOTIFICATION, organisation="", text="", files=(), evidence=(), names_case=None, follows=None, withheld=""),
    *(Released(_DESK, _TAG, 1042, _SUBJECT, paid, _NAME, "UTC", _NINE) for paid in (True, False)),
    Released(_DESK, _TAG, 1042, "", paid=True),
    *(RenewalNotice(_DESK, "Sample Ltd", date(2026, 12, 31), name) for name in (_NAME, "")),
    *(HeldNotice(_DESK, 17, sender, _NINE, "UTC", 48_000, "it could not be read") for sender in ("ann@a.example", "")),
    *(replace(_DECISION, act=act, case=1042) for act in ("retry", "discard", "new", "attach")),
    *(replace(_DECISION, act="", refusal=refusal, words="close") for refusal in _REFUSALS),
    BrakeNotice(_DESK, 20_000, _NINE, "UTC"),
    SilentMailbox(_DESK, "support@sample.example", "the server refuses the login", _NINE, "UTC"),
)
"""Those of one kind stand together."""
