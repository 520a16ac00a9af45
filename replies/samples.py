"""Samples of every letter, one for each turn that it can take: what templates are tried on."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from replies.concern import Concern, Orders
from replies.conversation import Answer, ColleagueAnswered, Part, Quote, Split, StatusNotice
from replies.conversation import Correction as CorrectionLetter
from replies.digest import (
    Accounts,
    Balance,
    CaseRecord,
    Classifier,
    Confusion,
    Correction,
    Count,
    Customer,
    Decisions,
    Digest,
    FailedLetter,
    Health,
    HeldMail,
    Money,
    Numbers,
    Punctuality,
    Silence,
)
from replies.letters import (
    Acknowledgement,
    BrakeNotice,
    Coverage,
    DeadlineWarning,
    File,
    FollowUp,
    HeldDecision,
    HeldNotice,
    KnownProblemEntry,
    KnownProblemFix,
    Letter,
    Notification,
    Recent,
    Released,
    RenewalNotice,
    SilentMailbox,
    Solved,
    StatusAnswer,
    Work,
)
from replies.transcripts import Change, ErasureQuestion, Kept, Meant, Refused, Step, Transcript

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
    evidence=(("error", "fails"), ("everyone", "nobody can")),
    names_case=1040,
    follows=1041,
    withheld="address",
    commands=(
        "#ok",
        "#severity P1",
        "#type advisory",
        "#wait",
        "#resolve",
        "#split",
        "#paid",
        "#ordered",
        "#close",
        "#note TEXT",
        "#reopen",
        "#help",
    ),
    choices=(Work.INCIDENT, Work.ADVISORY),
    recent=tuple(Recent("[CASE-1040]", "The import", status, _NINE) for status in ("new", "closed")),
    newcomers=("bob@sample.example",),
    requests=("error", "consulting"),
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
_CONCERNS = (
    *(Concern(cause, _TAG, _SUBJECT, "Sample Ltd", "P1", "response", _NINE) for cause in ("missed", "near")),
    *(
        Concern(cause, _TAG, _SUBJECT, "Sample Ltd", "P3", at=_NINE)
        for cause in ("unanswered", "waiting", "awaiting_payment", "awaiting_order")
    ),
    Concern("renewal", organisation="Sample Ltd", on=date(2026, 12, 31)),
    Concern("lapsing", organisation="Sample Ltd", on=date(2026, 3, 31), hours=Decimal("1.5"), account="prepaid"),
)
_QUIET_DIGEST = Digest(_DESK, date(2026, 3, 2), _NINE, _NINE, "UTC")
_DIGEST = replace(
    _QUIET_DIGEST,
    decisions=Decisions(
        concerns=(
            *_CONCERNS[:2],
            *(Concern(cause, _TAG, _SUBJECT, "Sample Ltd", "P2", at=_NINE) for cause in ("undecided", "severe")),
        ),
        counts=(Count("missed", 3), Count("near", 1), Count("undecided", 2), Count("severe", 1)),
        held=(HeldMail(17, "no_sender", _NINE, "ann@a.example"), HeldMail(18, "too_large 48000000 40000000", _NINE)),
        held_more=2,
        failed=(FailedLetter("ann@a.example", "550 no such mailbox", _TAG),),
        failed_more=1,
    ),
    numbers=Numbers(
        mails=21,
        opened=9,
        joined=8,
        answered=7,
        solved=6,
        still_open=30,
        types=(Count("incident", 6), Count("advisory", 3)),
        severities=(Count("P1", 1), Count("P3", 5)),
        punctuality=(
            Punctuality("acknowledgement", 9, 0, timedelta(seconds=4)),
            Punctuality("response", 6, 1, timedelta(minutes=40)),
            Punctuality("resolution", 5, 2, timedelta(hours=30)),
            Punctuality("progress", 0, 1),
        ),
        customers=(Customer("Sample Ltd", 5, 4, 3), Customer("", 4, 3, 3)),
        customers_more=2,
    ),
    accounts=Accounts(
        balances=(Balance("Sample Ltd", "advisory", Decimal("1.5"), Decimal(3), date(2026, 4, 2)),),
        money=(Money("USD", Decimal("250.00"), Decimal("195.00"), Decimal("0.00")),),
        awaiting=(Concern("awaiting_payment", _TAG, _SUBJECT, "Sample Ltd", "P4", at=_NINE),),
        awaiting_more=1,
    ),
    classifier=Classifier(
        judged=10,
        kept=9,
        confusions=(Confusion("question", "error", 1),),
        corrections=(Correction(_TAG, _SUBJECT, ("question", "P4"), ("error", "P2")),),
        corrections_more=1,
        judged_before=8,
        kept_before=6,
    ),
    renewals=(Concern("renewal", organisation="Sample Ltd", on=date(2026, 12, 31)),),
    renewals_more=1,
    health=Health(
        silent=(Silence("support@sample.example", _NINE, Decimal(9)), Silence("help@sample.example", None)),
        untaken=2,
        untaken_since=_NINE,
        waiting=3,
        waiting_since=_NINE,
        failed=4,
    ),
    cases=(CaseRecord(_TAG, "Sample Ltd", _SUBJECT, "new", "error", "P2", _NINE, None, True, False, False),),
)
_REFUSALS = ("decided", "none", "several", "unknown", "header_only", "no_number", "no_case")
_ANSWER = Answer(_DESK, _TAG, 1042, _SUBJECT, "Mia", "Hello Ann,\n\nit works again.\nKind regards", (File("a.txt", 9),))
_COLLEAGUE = ColleagueAnswered(_DESK, _TAG, 1042, _SUBJECT, "Mia", ("ann@sample.example",), _ANSWER.text, _ANSWER.files)
_CORRECTION = CorrectionLetter(_DESK, _TAG, 1042, _SUBJECT, Work.INCIDENT, _COVERAGE, _NAME, "P2", asks=True)
_PARTS = tuple(
    Part(f"[CASE-{number}]", number, f"Problem {number}", decision, _NINE, _NINE)
    for number, decision in enumerate(("", *_DECISIONS), 1042)
)
_SPLIT = Split(_DESK, _TAG, 1042, _SUBJECT, (*_PARTS, Part("[CASE-1051]", 1051, "")), _NAME)
_STATUSES = ("new", "in_progress", "waiting", "awaiting_payment", "awaiting_order", "resolved", "closed")
_CHANGES = (
    *(Change("status", before, "resolved") for before in _STATUSES),
    Change("response", None, _NINE),
    Change("resolution", _NINE, None),
    *(Change(what, "", "x") for what in ("agent", "issues", "progress", "acknowledgement", "charges", "advisory")),
    Change("severity", "P2", "P1"),
    Change("type", "incident", "advisory"),
    Change("request", "error", "report"),
    Change("decision", "", "covered"),
    Change("language", "en", "de"),
)
_TOLD = (("Rule", "sample.rule"), ("type", "undecided"), (_NINE, "x"), ("resolution", _NINE), ("x", Meant(("error",))))
_STEP = Step("#severity P1", _CHANGES, _TOLD)
_TRANSCRIPT = Transcript(_DESK, _TAG, 1042, _SUBJECT, "UTC", (_STEP,), done=True)
_SENT = ("Answer", "Quote", "StatusNotice", "Correction", "Released", "Split")
_STEP_REFUSALS = (
    "unknown", "several_on_line", "no_case", "bad_words", "no_words", "ended", "not_an_incident", "nothing_awaited",
    "no_contract", "nothing_to_undo", "no_agent", "alone", "unchanged", "not_open", "other_text", "book",
    "files_too_large", "awaited", "nothing_owed", "no_price", "nobody", "no_such_case", "foreign_case", "no_customer",
    "posted", "no_problem", "too_many", "one_problem", "split_stays", "other_case", "no_order",
    "not_on_case", "of_the_desk", "not_asked", "only_forget", "on_the_server", "erased_stays",
)  # fmt: skip
_ERASURE = ErasureQuestion(
    _DESK, _TAG, 1042, "UTC",
    Kept("ann@sample.example", ((_NINE, _SUBJECT), (_NINE, "")), 22, 3, 9, 1, (1042, 1050), (1044,), 2),
    _NINE,
)  # fmt: skip
_PROOFS = ("unproved", "expired", "dead", "foreign", "misused", "automatic", "replayed", "no_agent", "colleague")

SAMPLES: tuple[Letter, ...] = (
    *(replace(_ACKNOWLEDGEMENT, severity=severity) for severity in _SEVERITIES),
    *(replace(_ACKNOWLEDGEMENT, work=work, coverage=None) for work in Work),
    *(replace(_ACKNOWLEDGEMENT, coverage=coverage) for coverage in _COVERAGES),
    *(replace(_ACKNOWLEDGEMENT, work=work, request=request) for request, work in _REQUESTS),
    Acknowledgement(_DESK, _TAG, 1042, "", Work.UNDECIDED),
    *(replace(_ACKNOWLEDGEMENT, work=work, coverage=None, on_behalf=True) for work in Work),
    *(replace(_ACKNOWLEDGEMENT, coverage=coverage, on_behalf=True) for coverage in _COVERAGES),
    _FOLLOW_UP,
    *(replace(_FOLLOW_UP, awaits=awaits) for awaits in ("payment", "order", "price")),
    replace(_FOLLOW_UP, subject="", name="", reopened=True),
    *(replace(_STATUS, status=status) for status in _STATES),
    *(replace(_STATUS, problem="PRINT-7", build=build, answer_by=None, solve_by=None) for build in ("", "5.2")),
    replace(_STATUS, subject="", name="", answer_by=None, solve_by=None),
    *(Solved(_DESK, _TAG, 1042, subject, name) for subject, name in ((_SUBJECT, _NAME), ("", ""))),
    Solved(_DESK, _TAG, 1042, _SUBJECT, _NAME, withdrawn=True),
    *(KnownProblemEntry(_DESK, _TAG, 1042, _SUBJECT, "PRINT-7", build, _NAME) for build in ("", "5.2")),
    KnownProblemEntry(_DESK, _TAG, 1042, "", "PRINT-7"),
    *(
        KnownProblemFix(_DESK, _TAG, 1042, subject, "PRINT-7", "5.2", name)
        for subject, name in ((_SUBJECT, _NAME), ("", ""))
    ),
    *(replace(_NOTIFICATION, severity=severity) for severity in _SEVERITIES),
    *(replace(_NOTIFICATION, work=work, opened=False) for work in Work),
    *(replace(_NOTIFICATION, turned=turned, opened=False) for turned in ("ended", "reopened")),
    *(replace(_NOTIFICATION, turned=turned, coverage=_BARE) for turned in ("paid", "ordered")),
    *(replace(_NOTIFICATION, coverage=coverage) for coverage in _COVERAGES),
    *(replace(_NOTIFICATION, opened_by="Bo Sample <bo@desk.example>", organisation=one) for one in ("", "Sample Ltd")),
    *(replace(_NOTIFICATION, work=Work.UNDECIDED, request=one, perhaps_p1=True) for one in ("error", "report")),
    replace(
        _NOTIFICATION,
        organisation="",
        text="",
        files=(),
        evidence=(),
        names_case=None,
        follows=None,
        withheld="",
        commands=(),
        choices=(),
        recent=(),
    ),
    *(Released(_DESK, _TAG, 1042, _SUBJECT, paid, _NAME, "UTC", _NINE) for paid in (True, False)),
    Released(_DESK, _TAG, 1042, "", paid=True),
    *(RenewalNotice(_DESK, "Sample Ltd", date(2026, 12, 31), name) for name in (_NAME, "")),
    *(HeldNotice(_DESK, 17, sender, _NINE, "UTC", 48_000, "fault KeyError") for sender in ("ann@a.example", "")),
    *(replace(_DECISION, act=act, case=1042) for act in ("retry", "discard", "new", "attach")),
    *(replace(_DECISION, act="", refusal=refusal, words="close") for refusal in _REFUSALS),
    BrakeNotice(_DESK, 20_000, _NINE, "UTC"),
    _ANSWER,
    replace(_ANSWER, subject="", agent="", text="", files=()),
    _COLLEAGUE,
    replace(_COLLEAGUE, subject="", text="", files=()),
    *(StatusNotice(_DESK, _TAG, 1042, _SUBJECT, status, _NAME) for status in ("in_progress", "resolved")),
    StatusNotice(_DESK, _TAG, 1042, "", "resolved"),
    *(Quote(_DESK, _TAG, 1042, _SUBJECT, "1200.00 EUR", "Two days of work.", name) for name in (_NAME, "")),
    *(replace(_SPLIT, name=name, subject=subject) for name, subject in ((_NAME, _SUBJECT), ("", ""))),
    *(replace(_CORRECTION, coverage=coverage, asks=asks) for coverage in _COVERAGES for asks in (True, False)),
    *(replace(_CORRECTION, work=work, severity="", name="", subject="") for work in Work),
    replace(_TRANSCRIPT, answered=("ann@sample.example",), sent=_SENT, cost="445.00"),
    replace(_TRANSCRIPT, preview=True, unsent=True, help=(("#close", "closes the case"),)),
    *(
        replace(_TRANSCRIPT, done=False, steps=(Step("#x", refusal=refusal, words="x", maybe=("close",)),))
        for refusal in _STEP_REFUSALS
    ),
    replace(_TRANSCRIPT, tag="", number=0, subject="", steps=()),
    *(Refused(_DESK, _TAG, 1042, reason, "Mia <mia@sample.example>", _NINE, "UTC") for reason in _PROOFS),
    *(Refused(_DESK, "", 0, reason, "mia@sample.example", _NINE, "UTC") for reason in ("unproved", "misused")),
    _ERASURE,
    replace(_ERASURE, kept=Kept("ann@sample.example", (), 1, 1, 1, 0, (), (1044,), 0)),
    SilentMailbox(_DESK, "support@sample.example", "the server refuses the login", _NINE, "UTC"),
    *(DeadlineWarning(_DESK, "UTC", (concern,)) for concern in _CONCERNS),
    *(DeadlineWarning(_DESK, "UTC", _CONCERNS[:1], orders=orders) for orders in Orders),
    replace(_QUIET_DIGEST, orders=Orders.LIST),
    _QUIET_DIGEST,
    replace(_QUIET_DIGEST, numbers=Numbers(still_open=3)),
    replace(_QUIET_DIGEST, decisions=replace(_DIGEST.decisions, held=(), failed=())),
    replace(_DIGEST, decisions=Decisions()),
    _DIGEST,
    DeadlineWarning(_DESK, "UTC", _CONCERNS, more=7, assumed=("sample.near_percent",)),
)
"""Those of one kind stand together."""
