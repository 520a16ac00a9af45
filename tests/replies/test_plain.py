"""A person's own text in a letter: lists, quotes and programs stay what they are."""

import pytest

from replies.conversation import Answer
from replies.plain import paragraphs
from replies.write import write

TEXT = """\
Hello Ann,

1. Stop the export service, which may take a minute, since it finishes the orders that it has begun.
2. Start it again
   and wait.
You wrote:
> it <b>fails</b>
    SELECT 1
      FROM t
"""


def test_a_text_is_read_as_what_it_is() -> None:
    first, second = paragraphs(TEXT)

    assert first.blocks == (("text", ("Hello Ann,",)),)
    assert [kind for kind, _ in second.blocks] == ["list", "text", "quote", "program"]
    assert second.blocks[0][1][1] == "2. Start it again and wait."
    assert second.blocks[2:] == (("quote", ("it <b>fails</b>",)), ("program", ("SELECT 1", "  FROM t")))
    assert second.lines == tuple(TEXT.splitlines()[2:])


@pytest.mark.parametrize("line", ["-5 degrees", "3.5 hours", "*** important", "a line", "2026-03-02 it began"])
def test_a_line_that_only_looks_like_an_item_is_a_line(line: str) -> None:
    assert paragraphs(line)[0].blocks == (("text", (line,)),)


def test_an_answer_keeps_its_lists_and_quotes_in_both_forms() -> None:
    letter = write(Answer("Desk", "[T-1]", 1, "Export", "Mia", TEXT), "en")

    assert "since it finishes the\n   orders that it has begun.\n2. Start it again\n   and wait.\n" in letter.text
    assert "> it <b>fails</b>\n    SELECT 1\n      FROM t\n" in letter.text
    assert ">2. Start it again and wait.</p>" in letter.html
    assert "it &lt;b&gt;fails&lt;/b&gt;" in letter.html
    assert "&gt; it" not in letter.html
    assert "SELECT 1<br>  FROM t</p>" in letter.html
    assert "href" not in letter.html
