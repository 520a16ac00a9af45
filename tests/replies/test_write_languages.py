import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from classifiers.labels import Request, Severity
from mailbot.domain.agreement import Decision, Destination, shipped, shipped_names
from replies.languages import HOME, parse, words
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
from replies.plain import COLUMNS
from replies.write import languages, markers, write

LETTERS = (
    "acknowledgement.j2",
    "follow_up.j2",
    "status_answer.j2",
    "solved.j2",
    "known_problem_entry.j2",
    "known_problem_fix.j2",
    "notification.j2",
    "released.j2",
    "renewal_notice.j2",
    "held_notice.j2",
    "held_decision.j2",
    "brake_notice.j2",
    "answer.j2",
    "colleague_answered.j2",
    "status_notice.j2",
    "correction.j2",
    "quote.j2",
    "split.j2",
    "transcript.j2",
    "erasure_question.j2",
    "refused.j2",
    "deadline_warning.j2",
    "digest.j2",
    "silent_mailbox.j2",
)
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "table",
    "tr",
    "th",
    "td",
    "div",
    "span",
    "p",
    "h2",
    "strong",
    "code",
    "br",
    "ul",
    "li",
}
ATTRIBUTES = {
    "lang",
    "dir",
    "charset",
    "name",
    "content",
    "class",
    "style",
    "role",
    "width",
    "cellpadding",
    "cellspacing",
    "border",
    "align",
    "valign",
    "scope",
}

HOSTILE = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "{{ 7 * 7 }}{% for x in range(10) %}",
            "{{ ''.__class__ }}{# ",
            "<script src=https://evil.example/x.js></script><img src=x onerror=alert(1)>",
            "\"' onmouseover='x' </td></table></title><!--",
            "one\r\nBcc: two@example.org\r\n\r\nthree",
            "a\u2028b\u2029c\x85d\x0be\x0cf\x00g",
            "\u202egnp.exe\u2066\u2069\u200f\ufeff",
            "lone \ud800 surrogate",
            "=== Please write your answer above this line ===",
            "Re: " * 2_500,
            "x" * 10_000,
            "word " * 2_000,
            " " * 10_000 + "x",
        ]
    ),
)
MOMENTS = st.integers(0, 4_102_444_800).map(lambda second: datetime.fromtimestamp(second, UTC))
ZONES = st.sampled_from(["Europe/Berlin", "America/Sao_Paulo", "Asia/Kathmandu", "UTC"])
NUMBERS = st.integers(1, 10**9)
WORKS = st.sampled_from(Work)
SEVERITIES = st.sampled_from(["", "P1", "P2", "P3", "P4"])
FILES = st.lists(st.builds(File, HOSTILE, st.integers(0, 10**12)), max_size=3).map(tuple)
COVERAGES = st.none() | st.builds(
    Coverage,
    decision=st.one_of(st.sampled_from(Decision).map(str), HOSTILE),
    why=HOSTILE,
    timezone=ZONES,
    answer_by=st.none() | MOMENTS,
    solve_by=st.none() | MOMENTS,
    opens_at=st.none() | MOMENTS,
    left=st.none() | st.decimals(Decimal(0), Decimal(10**6), places=4),
    ahead=HOSTILE,
    reactivation=HOSTILE,
    redirect_to=st.one_of(st.sampled_from(Destination).map(str), HOSTILE),
    contact=HOSTILE,
    incidents=st.integers(1, 9),
    rule=HOSTILE,
    assumed=st.lists(HOSTILE, max_size=3).map(tuple),
    new_period=st.none() | st.tuples(st.dates(), st.dates()),
)
ACKNOWLEDGEMENTS = st.builds(
    Acknowledgement,
    desk=HOSTILE,
    tag=HOSTILE,
    number=NUMBERS,
    subject=HOSTILE,
    work=WORKS,
    name=HOSTILE,
    severity=SEVERITIES,
    issues=st.integers(1, 9),
    follows=st.none() | NUMBERS,
    coverage=COVERAGES,
    request=st.one_of(st.sampled_from(Request).map(str), HOSTILE),
)
FOLLOW_UPS = st.builds(FollowUp, HOSTILE, HOSTILE, NUMBERS, HOSTILE, HOSTILE, st.booleans(), HOSTILE)
NOTIFICATIONS = st.builds(
    Notification,
    desk=HOSTILE,
    tag=HOSTILE,
    number=NUMBERS,
    subject=HOSTILE,
    opened=st.booleans(),
    sender=HOSTILE,
    organisation=HOSTILE,
    arrived_at=MOMENTS,
    timezone=ZONES,
    work=WORKS,
    request=st.one_of(st.sampled_from(Request).map(str), HOSTILE),
    severity=st.one_of(SEVERITIES, HOSTILE),
    issues=st.integers(1, 9),
    language=HOSTILE,
    confidence=st.floats(0, 1),
    text=HOSTILE,
    files=FILES,
    evidence=st.lists(st.tuples(HOSTILE, HOSTILE), max_size=3).map(tuple),
    names_case=st.none() | NUMBERS,
    follows=st.none() | NUMBERS,
    coverage=COVERAGES,
    withheld=st.sampled_from(["", "address", "turns"]),
    newcomers=st.lists(HOSTILE, max_size=3).map(tuple),
)
STATES = st.sampled_from(["new", "in_progress", "waiting", "awaiting_payment", "redirected", "refused", "closed"])
STATUS_ANSWERS = st.builds(
    StatusAnswer,
    desk=HOSTILE,
    tag=HOSTILE,
    number=NUMBERS,
    subject=HOSTILE,
    status=st.one_of(STATES, HOSTILE),
    name=HOSTILE,
    timezone=ZONES,
    answer_by=st.none() | MOMENTS,
    solve_by=st.none() | MOMENTS,
    problem=HOSTILE,
    build=HOSTILE,
)
SOLVED = st.builds(Solved, HOSTILE, HOSTILE, NUMBERS, HOSTILE, HOSTILE, st.booleans())
ENTRIES = st.builds(KnownProblemEntry, HOSTILE, HOSTILE, NUMBERS, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
FIXES = st.builds(KnownProblemFix, HOSTILE, HOSTILE, NUMBERS, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
RELEASES = st.builds(Released, HOSTILE, HOSTILE, NUMBERS, HOSTILE, st.booleans(), HOSTILE, ZONES, st.none() | MOMENTS)
RENEWAL_NOTICES = st.builds(RenewalNotice, HOSTILE, HOSTILE, st.dates(), HOSTILE)
HELD_NOTICES = st.builds(HeldNotice, HOSTILE, NUMBERS, HOSTILE, MOMENTS, ZONES, st.integers(0, 10**12), HOSTILE)
ACTS = st.sampled_from(["", "retry", "discard", "new", "attach"])
REFUSALS = st.sampled_from(["", "decided", "none", "several", "unknown", "header_only", "no_number", "no_case"])
HELD_DECISIONS = st.builds(HeldDecision, HOSTILE, NUMBERS, ACTS, st.none() | NUMBERS, REFUSALS, HOSTILE)
BRAKE_NOTICES = st.builds(BrakeNotice, HOSTILE, st.integers(1, 10**6), MOMENTS, ZONES)
SILENT_MAILBOXES = st.builds(SilentMailbox, HOSTILE, HOSTILE, HOSTILE, MOMENTS, ZONES)
ANY_LETTER: st.SearchStrategy[Letter] = st.one_of(
    *(ACKNOWLEDGEMENTS, FOLLOW_UPS, STATUS_ANSWERS, SOLVED, ENTRIES, FIXES, NOTIFICATIONS),
    *(RELEASES, RENEWAL_NOTICES, HELD_NOTICES, HELD_DECISIONS, BRAKE_NOTICES, SILENT_MAILBOXES),
)


class Outline(HTMLParser):
    """The elements and attributes that a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update(name for name, _ in attrs)


@pytest.mark.parametrize("language", languages())
def test_a_language_has_every_letter(language: str) -> None:
    assert {file.name for file in (HOME / language).iterdir()} == {"words.toml", *LETTERS}


@pytest.mark.parametrize("language", languages())
def test_a_language_has_a_word_for_everything(language: str) -> None:
    known = words(language)

    assert set(known.works) == set(Work)
    assert set(known.requests) == set(Request)
    assert set(known.severities) == set(Severity)
    assert set(known.decisions) == set(Decision)
    assert set(known.destinations) == set(Destination)
    assert set(known.accounts) == {account for name in shipped_names() for account in shipped(name).allowances}
    assert set(known.languages) == set(words("en").languages)
    assert (len(known.weekdays), len(known.months)) == (7, 12)


def test_a_key_that_is_unknown_or_missing_is_refused() -> None:
    toml = (HOME / "en" / "words.toml").read_text("utf-8")

    for wrong in ('typo = "x"\n' + toml, toml.replace("decimal =", "decimals ="), toml.replace("guess =", "gess =")):
        with pytest.raises(ValidationError):
            parse(wrong)


def test_a_marker_survives_quoting_and_wrapping() -> None:
    for line in markers():
        assert line.isascii()
        assert line.startswith("=== ")
        assert line.endswith(" ===")
        assert len(line) <= 60


@given(ANY_LETTER, st.sampled_from(languages()))
def test_a_subject_is_one_line_that_hides_nothing(letter: Letter, language: str) -> None:
    subject = write(letter, language).subject

    assert 0 < len(subject) <= 300
    assert len(subject.splitlines()) == 1
    assert hidden(subject) == set()


@given(ANY_LETTER, st.sampled_from(languages()))
def test_plain_text_keeps_its_width_and_hides_nothing(letter: Letter, language: str) -> None:
    text = write(letter, language).text

    assert text.endswith("\n")
    assert "\n\n\n" not in text
    assert hidden(text.replace("\n", "")) == set()
    for line in text.splitlines():
        # A quoted line may be a little longer, and behind a mark one word may stand that is too long.
        widest = COLUMNS + 6 if line.startswith("| ") else COLUMNS
        assert len(line) <= widest or len(line.removeprefix("|").removeprefix("-").removeprefix("!").split()) == 1


@given(ANY_LETTER, st.sampled_from(languages()))
def test_html_has_no_element_that_is_not_ours(letter: Letter, language: str) -> None:
    html = write(letter, language).html
    outline = Outline(html)

    assert set(outline.tags) <= TAGS
    assert outline.attributes <= ATTRIBUTES
    assert outline.tags.count("html") == outline.tags.count("title") == outline.tags.count("style") == 1
    assert hidden(html.replace("\n", "")) == set()


def hidden(text: str) -> set[str]:
    return {unicodedata.category(character) for character in text if character not in "\u200c\u200d"} & {
        "Cc",
        "Cf",
        "Cs",
        "Zl",
        "Zp",
    }
