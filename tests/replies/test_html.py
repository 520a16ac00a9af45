"""HTML letters that every mail client shows well: for all samples in all languages, in light and in dark."""

import re
from functools import cache
from html.parser import HTMLParser

import pytest

from replies.languages import languages
from replies.samples import SAMPLES
from replies.write import write

LEAST_CONTRAST = 4.5
"""Of text to its ground (WCAG 2.2, success criterion 1.4.3)."""
VOID = frozenset({"br", "meta"})
KINDS = tuple(dict.fromkeys(type(letter) for letter in SAMPLES))
LETTERS = [pytest.param((name, kind), id=f"{name} {kind.__name__}") for name in languages() for kind in KINDS]
COLOUR = re.compile(r"(?<![-\w])(color|background):(#[0-9a-f]{6})")

Colours = dict[str, str]


@pytest.fixture
def letters(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Every sample of a kind in a language, in HTML."""
    return _written(*request.param)


@cache
def _written(language: str, kind: type) -> tuple[str, ...]:
    return tuple(write(one, language).html for one in SAMPLES if type(one) is kind)


class Page(HTMLParser):
    """A letter as a browser paints it: every text with its colour and its ground."""

    def __init__(self, html: str, *, dark: bool) -> None:
        super().__init__()
        sheet = html.partition("@media")[2].partition("</style>")[0] if dark else ""
        rules = re.findall(r"^\.(\w+)\{(.*)\}$", sheet, re.MULTILINE)
        self.rules: dict[str, Colours] = {name: dict(COLOUR.findall(rule)) for name, rule in rules}
        self.painted: list[Colours] = [{"color": "#000000", "background": "#ffffff", "display": ""}]
        self.shown: set[tuple[str, str]] = set()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag in VOID:
            return
        own = dict(COLOUR.findall(attributes.get("style", "")))
        for name in attributes.get("class", "").split():
            own |= self.rules.get(name, {})
        if "display:none" in attributes.get("style", ""):
            own["display"] = "none"
        self.painted.append(self.painted[-1] | own)

    def handle_endtag(self, tag: str) -> None:
        self.painted.pop()

    def handle_data(self, data: str) -> None:
        paint = self.painted[-1]
        if data.strip() and "body" in (tag for tag, _ in self.elements) and paint["display"] != "none":
            self.shown.add((paint["color"], paint["background"]))


def contrast(one: str, other: str) -> float:
    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def light(colour: str) -> float:
    """The relative luminance of a colour, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_measured_as_it_should_be() -> None:
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#777777", "#ffffff") < LEAST_CONTRAST < contrast("#767676", "#ffffff")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("letters", LETTERS, indirect=True)
def test_every_text_stands_out_from_its_ground(letters: tuple[str, ...], *, dark: bool) -> None:
    shown = {pair for html in letters for pair in Page(html, dark=dark).shown}

    assert shown
    assert [pair for pair in shown if contrast(*pair) < LEAST_CONTRAST] == []
    assert all((light(text) > light(ground)) == dark for text, ground in shown)


@pytest.mark.parametrize("letters", LETTERS, indirect=True)
def test_a_letter_can_be_read_aloud(letters: tuple[str, ...]) -> None:
    for html in letters:
        elements = Page(html, dark=False).elements
        (page,) = (attributes for tag, attributes in elements if tag == "html")
        assert page["lang"] in languages()
        assert [tag for tag, _ in elements].count("h1") <= 1
        tables = [attributes for tag, attributes in elements if tag == "table"]
        # A table that tells something has headed rows; any other one only places what stands in it.
        headed = sum(attributes.get("scope") == "row" for tag, attributes in elements if tag == "th")
        assert len([one for one in tables if one.get("role") != "presentation"]) <= headed
        # Words are words and not pictures, and nobody is kept from enlarging them.
        assert "<img" not in html
        assert "user-scalable" not in html


@pytest.mark.parametrize("letters", LETTERS, indirect=True)
def test_a_letter_fetches_nothing(letters: tuple[str, ...]) -> None:
    fetching = re.compile(r"https?:|url\(|@import|<link|<script|<iframe|<object|src=")

    assert [found[0] for html in letters if (found := fetching.search(html))] == []


@pytest.mark.parametrize("letters", LETTERS, indirect=True)
def test_outlook_can_lay_a_letter_out(letters: tuple[str, ...]) -> None:
    """Word, which paints it, knows neither flex nor max-width, and gives nested text no fonts."""
    for html in letters:
        assert not re.search(r"flex|grid|float:|position:|calc\(|var\(", html)
        assert '<!--[if mso]><table role="presentation" width="600"' in html
        assert html.count("<!--[if mso]>") == html.count("<![endif]-->") == 3
        # Gmail cuts off what is longer.
        assert len(html.encode()) < 102_000
