"""Leads: the lines by which a mail client says that an earlier mail follows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from replies.read.vocabulary import LANGUAGES, RAW_FIELDS, Field
from replies.read.vocabulary import words as cells

COLONS = (":", "\uff1a")
# A client's line is not longer than this, and wraps over no more lines than that.
LONGEST_ATTRIBUTION = 500
MOST_WRAPS = 4
LONGEST_BLOCK = 16
# Where a client that writes no verb has the date at the latest: after a weekday and a month.
LATEST_DATE = 26


class Weight(IntEnum):
    """How sure it is that a lead is one."""

    NONE = 0
    WEAK = 1
    """Only if what follows is set off as a quote."""
    STRONG = 2


@dataclass(frozen=True, slots=True)
class Lead:
    """The lines from ``start`` to before ``end`` that introduce an earlier mail."""

    start: int
    end: int
    weight: Weight
    block: bool = False
    """It is a header block, or has one."""
    forwarded: bool = False


VERBS = cells(language.verbs for language in LANGUAGES)
VERBS_BY_ADDRESS = frozenset(cells(language.verbs_by_address for language in LANGUAGES))
ENDING_VERBS = (*VERBS, *VERBS_BY_ADDRESS)
# Chinese, Japanese and Korean put no space before the verb.
SPACED = "|".join(re.escape(verb) for verb in ENDING_VERBS if verb[0] < "\u2e80")
UNSPACED = "|".join(re.escape(verb) for verb in ENDING_VERBS if verb[0] >= "\u2e80")
# To be searched in lower case.
VERB = re.compile(rf"(?<!\w)(?:{SPACED})(?!\w)|{UNSPACED}")
NARRATORS = "|".join(re.escape(word) for word in cells(language.narrators for language in LANGUAGES))
NARRATOR = re.compile(rf"(?<!\w)(?:{NARRATORS})(?!\w)")
NARRATOR_BEFORE_VERB = re.compile(rf"(?<!\w)(?:{NARRATORS})\W{{0,3}}$")
NARRATOR_AFTER_VERB = re.compile(rf"(?:{NARRATORS})(?!\w)")
OPENERS = tuple(f"{word} " for word in cells(language.openers for language in LANGUAGES))
FORWARDED = cells(language.forwarded for language in LANGUAGES)
ORIGINAL = frozenset(cells(language.original for language in LANGUAGES))
FIELDS = {
    **dict.fromkeys(cells([RAW_FIELDS]), Field.RAW),
    **dict.fromkeys(cells(language.other for language in LANGUAGES), Field.OTHER),
    **dict.fromkeys(cells(language.to for language in LANGUAGES), Field.TO),
    **dict.fromkeys(cells(language.subject for language in LANGUAGES), Field.SUBJECT),
    **dict.fromkeys(cells(language.date for language in LANGUAGES), Field.DATE),
    **dict.fromkeys(cells(language.sender for language in LANGUAGES), Field.FROM),
}
CLOCK = re.compile(r"\d{1,2}[:.hH]\d\d(?!\d)")
DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d[./-] ?\d{1,2}[./-] ?\d|\u5e74")
NAME_PARTICLES = frozenset(
    cells(["von, van, der, den, de, zu, da, di, du, la, le, el, al, bin, via, um, om, kl, at, a"])
)
LAST_DIGIT = re.compile(r"^.*\d", re.DOTALL)
GROUPWISE = re.compile(r">>> \S.{3,150}\d.{0,10}>>>$")


def field(line: str) -> Field | None:
    """The header field that a line holds, by the name before its colon."""
    colon = line.find(":", 0, 30)
    if colon < 0:
        colon = line.find("\uff1a", 0, 30)
    if colon <= 0:
        return None
    return FIELDS.get(line[:colon].strip(" *\t\xa0").lower())


def lead_at(lines: Sequence[str], index: int) -> Lead | None:
    """The lead that the line at ``index`` begins or, where a client wrapped it, ends."""
    line = lines[index]
    if not line:
        return None
    divider = _divider(lines, index)
    if divider is not None:
        return divider
    # A block that has no weight from its first line on has none from its second.
    if field(line) is not None and not (index and field(lines[index - 1])):
        block = _block(lines, index)
        if block.weight:
            return block
    if line.startswith(">>>"):
        return Lead(index, index + 1, Weight.STRONG) if GROUPWISE.match(line) else None
    return _attribution(lines, index)


def _divider(lines: Sequence[str], index: int) -> Lead | None:
    """A lead such as "-----Original Message-----", together with the header block under it."""
    line = lines[index]
    ruled = line.startswith(("--", "__", "=="))
    if len(line) > 120 or not (ruled or line.endswith(COLONS)):
        return None
    phrase = line.strip(" -_=*#:\uff1a\t\xa0").casefold()
    # Notes adds who forwarded it, and when.
    forwarded = phrase.startswith(FORWARDED)
    if not forwarded and phrase not in ORIGINAL:
        return None
    following = next((after for after in range(index + 1, min(index + 5, len(lines))) if lines[after]), index)
    below = lines[following].lstrip("> ")
    if field(below) is None:
        # A colon alone, with no header below it, may end a person's sentence.
        return Lead(index, index + 1, Weight.STRONG, forwarded=forwarded) if ruled else None
    quoted = below != lines[following]
    end = index + 1 if quoted else _block(lines, following).end
    return Lead(index, end, Weight.STRONG, block=True, forwarded=forwarded)


def _block(lines: Sequence[str], start: int) -> Lead:
    """A header block such as Outlook's From, Sent, To, Subject."""
    found: set[Field] = set()
    held: list[str] = []
    end = start + 1
    for index in range(start, min(start + LONGEST_BLOCK, len(lines))):
        if index > end + 2:
            break
        name = field(lines[index])
        if name is None:
            continue
        if name in found and name is not Field.OTHER:
            break
        found.add(name)
        held.append(lines[index])
        end = index + 1
    return Lead(start, end, _block_weight(found, " ".join(held)), block=True)


def _block_weight(found: set[Field], text: str) -> Weight:
    """A block counts with a date, a person, and one thing more that no form or log has."""
    if Field.RAW in found or Field.DATE not in found or not found & {Field.FROM, Field.TO}:
        return Weight.NONE
    named = "@" in text
    timed = CLOCK.search(text) is not None and DATE.search(text) is not None
    whole = len(found) >= 3 and (named or (timed and Field.SUBJECT in found))
    return Weight.STRONG if whole or (named and timed) else Weight.NONE


def _attribution(lines: Sequence[str], index: int) -> Lead | None:
    """A lead such as "On 3 May 2024 at 10:12, Jo <jo@example.com> wrote:", wrapped or not."""
    last = lines[index].rstrip(" -_=*")
    if not _may_end_attribution(last):
        return None
    near = " ".join(lines[max(index - 1, 0) : index + 1])[-LONGEST_ATTRIBUTION:]
    if not VERB.search(near.lower()) and not ("@" in near and DATE.search(near)):
        return None
    joined = last
    found: Lead | None = None
    for start in range(index, max(index - MOST_WRAPS, -1), -1):
        if not lines[start] or len(joined) + len(lines[start]) > LONGEST_ATTRIBUTION:
            break
        if start < index:
            if lines[start].endswith(("!", "?", ":", ";")):
                break
            joined = f"{lines[start]} {joined}"
        weight, whole = weigh(joined.lstrip(" -_=*>\u2022\u2013\u2014"))
        if weight and (whole or found is None):
            found = Lead(start, index + 1, weight)
        if whole:
            break
    return found


def _may_end_attribution(line: str) -> bool:
    if line.endswith(COLONS):
        return True
    if line.endswith(">"):
        return line[0].isdigit()
    return line.lower().endswith(ENDING_VERBS)


def weigh(line: str) -> tuple[Weight, bool]:
    """How surely one unwrapped line attributes a quote, and whether it need not begin any earlier."""
    lower = line.lower()
    verbs = list(VERB.finditer(lower))
    if not verbs:
        return _weigh_without_verb(line)
    verb = verbs[-1]
    tail = line[verb.end() :].strip(" :\uff1a-_.,>*")
    if tail and not line.endswith(COLONS):
        return Weight.NONE, False
    before = lower[: verb.start()]
    if NARRATOR_BEFORE_VERB.search(before[-30:]) or NARRATOR_AFTER_VERB.match(tail.lower()):
        return Weight.NONE, False
    dated = DATE.search(line) is not None or CLOCK.search(line) is not None
    opened = line[0].isdigit() or lower.startswith(OPENERS)
    if "@" in line:
        return _weigh_named(line, tail, dated, opened)
    if verb[0] in VERBS_BY_ADDRESS:
        return Weight.NONE, False
    return _weigh_unnamed(line, before, tail, dated, opened)


def _weigh_named(line: str, tail: str, dated: bool, opened: bool) -> tuple[Weight, bool]:
    """With an address in the line a date is enough; so are a name and a verb alone, if nothing else is there."""
    if opened and (dated or any(map(str.isdigit, line))):
        return Weight.STRONG, True
    if dated:
        # Words of the sender's own that end in a rule stand before the lead in the same line.
        return (Weight.NONE, False) if "--" in line else (Weight.STRONG, True)
    return (Weight.WEAK if tail or len(line.split()) > 12 else Weight.STRONG), False


def _weigh_unnamed(line: str, before: str, tail: str, dated: bool, opened: bool) -> tuple[Weight, bool]:
    """Without an address only the form that clients write counts: a date, then nothing but names."""
    names = LAST_DIGIT.sub("", before)
    if NARRATOR.search(names) or NARRATOR.search(tail.lower()) or (not opened and "--" in line):
        return Weight.NONE, False
    if (
        tail
        and len(before.split()) <= 4
        and _all_names(line[: len(before)])
        and DATE.search(tail)
        and CLOCK.search(tail)
    ):
        return Weight.STRONG, True
    if not dated or not opened:
        clear = dated or (names.strip() != "" and (opened or len(line.split()) <= 6))
        return (Weight.WEAK if clear else Weight.NONE), opened
    full_name = len(names.split()) > 1 and _all_names(line[len(before) - len(names) : len(before)])
    sure = _all_names(tail) if tail else full_name or "," in line or " you " in line
    return (Weight.STRONG if sure else Weight.WEAK), True


def _weigh_without_verb(line: str) -> tuple[Weight, bool]:
    """Some clients write no verb: a full date, a name and an address before the colon."""
    ending = line.rstrip(" :\uff1a")
    date = DATE.search(line)
    if "@" not in ending[-120:] or not ending.endswith((">", ")")) or date is None or date.start() > LATEST_DATE:
        return Weight.NONE, False
    if line.endswith(COLONS) and CLOCK.search(line):
        return Weight.STRONG, True
    return (Weight.WEAK, True) if line[0].isdigit() else (Weight.NONE, False)


def _all_names(tail: str) -> bool:
    return all(not word[:1].islower() or word.strip(",.") in NAME_PARTICLES for word in tail.split())
