"""What holds of every reading, whatever arrives."""

import sys
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from replies.read import read

PIECES = """On 30 April 2024 at 17:02, Jo <jo@a.example> wrote:|Am 30.04.2024 um 17:02 schrieb Jo Lind:|wrote:|a:|:
FYI|-----Original Message-----|Begin forwarded message:
From: Jo <jo@a.example>|Sent: 30 April 2024 17:02|To: Sam|Subject: Log
-- |--|_____|***|| |> quoted|>> twice|> |>|> wrote:|>>> Jo 30/04/2024 17:02 >>>|| a|Hello,|It fails.|Regards, Jo
Sent from my iPhone|This e-mail is confidential and meant for the intended recipient.|\u00a0|\u200b|https://a.example/b"""
TAGS = """<div>|</div>|<blockquote type=cite>|</blockquote>|<br>|<p>|<hr>|<pre>|</pre>|<!--|-->|<style>|</style>|<li>
</span>|<div class="gmail_attr">
<div id="divRplyFwdMsg">|<div class="yahoo_quoted">|<a b='|<|>|"|&gt; &amp;|text
1 <2@3>:|On 30 April 2024 at 17:02, Jo Lind wrote:"""
BODIES = st.one_of(
    st.text(max_size=400), st.lists(st.sampled_from(PIECES.replace("\n", "|").split("|")), max_size=30).map("\n".join)
)
MARKUP = st.one_of(
    st.text(max_size=400), st.lists(st.sampled_from(TAGS.replace("\n", "|").split("|")), max_size=40).map("".join)
)
# Words that no client sets anywhere.
PROSE = st.lists(st.sampled_from(("The list is empty", "why does it print twice", "", "4711", "Best, Jo")), max_size=20)


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


@given(BODIES, MARKUP, st.sampled_from(("", "It fails.", "##")))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises(text: str, html: str, marker: str) -> None:
    reading = read(text, html, marker)

    assert isinstance(reading.new_text, str)


@given(BODIES, st.sampled_from(("", "It fails.")))
@settings(max_examples=300, deadline=None)
def test_every_line_of_a_text_is_in_one_part(text: str, marker: str) -> None:
    reading = read(text, marker=marker)

    parts = (reading.new_text, reading.quote, reading.signature, reading.disclaimer)
    written = [
        line
        for line in lines(text)
        if line.strip().strip("\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff")
    ]
    assert sorted(line for part in parts for line in part.splitlines() if line) == sorted(written)


@given(PROSE)
def test_a_text_without_a_quote_comes_back_whole(prose: list[str]) -> None:
    reading = read("\n".join(prose))

    assert lines(reading.new_text) == lines("\n".join(prose))
    assert not reading.quote


@given(PROSE, BODIES)
@settings(deadline=None)
def test_what_is_typed_is_read_again_as_it_was(prose: list[str], text: str) -> None:
    own = read("\n".join([*prose, text])).own_text

    again = read(own)

    assert set(lines(again.new_text)) <= set(lines(own))


@given(PROSE)
def test_words_above_a_quote_are_the_new_text(prose: list[str]) -> None:
    own = "\n".join(["It fails.", *prose]).strip()

    reading = read(
        f"{own}\n\nOn 30 April 2024 at 17:02, Jo Lind <jo@a.example> wrote:\n\n> Hello Sam,\n> does it work?\n"
    )

    assert lines(reading.new_text) == lines(own)
    assert lines(reading.own_text) == lines(own)


def calls(text: str, html: str) -> int:
    """How many calls of Python functions a reading takes: a measure of time that no load on the machine changes."""
    made = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        read(text, html)
    finally:
        sys.setprofile(None)
    return made


@pytest.mark.parametrize(
    "unit",
    [
        "\n",
        "> >\n",
        "On Monday\n",
        "On Monday:\n",
        "wrote:\n",
        "To:\n",
        "--\n",
        "_____\n",
        "> a\nb\n",
        "> a\n\nb\n\n",
        "@:\n",
    ],
)
def test_four_times_the_lines_take_four_times_the_work(unit: str) -> None:
    once, four_times = calls(unit * 300, ""), calls(unit * 1200, "")

    assert four_times < 5 * once


@pytest.mark.parametrize(
    "unit",
    [
        "<div>",
        "<blockquote>x",
        "</div>",
        "<",
        "<!--",
        '<a b="',
        "<br>",
        "<br><blockquote type=cite>",
        "<p hidden>x",
        "<p style='",
        '<p style="display:none" ',
        "<b hidden style=a=b=c=>x</b>",
    ],
)
def test_four_times_the_markup_takes_four_times_the_work(unit: str) -> None:
    once, four_times = calls("", unit * 300), calls("", unit * 1200)

    assert four_times < 5 * once


def test_a_body_longer_than_any_view_is_cut() -> None:
    reading = read("It fails.\n" * 100_000)

    assert len(reading.new_text) < 100_000
