"""Mails that are written to do harm, from their bytes to the bytes of our letters: tried, and harmless."""

import encodings
import re
from base64 import b64encode
from email import message_from_bytes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain import token
from mailbot.domain.customer import Contact
from mailbot.intake.link import clues, link, may_write
from mailbot.intake.parse import parse
from replies.letters import Notification
from tests.fuzz.road import DESK, NUMBER, SUPPORT, Letter, Passage, open_case, travel

FIELDS = {
    *("date", "from", "to", "subject", "message-id", "auto-submitted", "x-auto-response-suppress", "x-mailbot-desk"),
    *("mime-version", "reply-to", "in-reply-to", "references", "content-type"),
}
INVISIBLE = set(
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u2060\ufeff\x00\x1b\x08"
)
LINE_ENDS = ("\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\r\n\r\n")
MARK = "zebrafinch"


def written(text: str = "The export fails.", head: str = "", subject: str = "Export", **fields: str) -> bytes:
    """A mail; ``fields`` replaces From, Message-ID and the type of the body."""
    author = fields.get("author", "Ann <ann@brook.example>")
    message_id = fields.get("message_id", "<1@brook.example>")
    kind = fields.get("kind", "text/plain")
    lines = (
        f"From: {author}\r\nTo: {SUPPORT}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n{head}"
        f"MIME-Version: 1.0\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n"
    )
    return lines.encode("utf-8", "surrogatepass")


def with_file(disposition: str) -> bytes:
    """A mail with an attachment whose part has this Content-Disposition."""
    parts = "--b\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n"
    parts += f"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: {disposition}\r\n\r\n%PDF\r\n--b--\r\n"
    return written(parts, kind="multipart/mixed; boundary=b")


def encoded(text: str) -> str:
    """The text as an encoded word (RFC 2047)."""
    return f"=?utf-8?B?{b64encode(text.encode()).decode()}?="


def both(raw: bytes) -> tuple[Passage, Passage]:
    """The mail into a new case and into one that is there."""
    return travel(raw), travel(raw, open_case())


def to_customer(passage: Passage) -> Letter:
    """The one letter that goes to the sender."""
    (letter,) = (each for each in passage.letters if not isinstance(each.draft.letter, Notification))
    return letter


def to_agent(passage: Passage) -> Letter:
    """The one letter that goes to the agent."""
    (letter,) = (each for each in passage.letters if isinstance(each.draft.letter, Notification))
    return letter


def assert_well_formed(letter: Letter, recipient: str) -> None:
    """The letter has our fields, each once, one recipient, two parts, and nothing that cannot be seen."""
    names = [name.lower() for name, _ in message_from_bytes(letter.content).raw_items()]
    head = letter.content.partition(b"\r\n\r\n")[0]
    assert len(names) == len(set(names))
    assert set(names) <= FIELDS
    assert head.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|[\x00-\x08\x0b-\x1f\x7f]", head.replace(b"\r\n", b""))
    assert [mailbox.address for mailbox in letter.mail.to] == [recipient]
    assert letter.mail.cc == ()
    assert letter.mail.defects == ()
    assert letter.mail.attachments == ()
    assert letter.content.count(b"\r\nContent-Type: text/") == 2
    for words in (letter.subject, letter.text, letter.html, letter.mail.subject):
        assert not set(words) & INVISIBLE


def assert_harmless(raw: bytes, sender: str = "ann@brook.example") -> None:
    """Whatever the mail tries, one letter goes to its sender and one to the agent, both well formed."""
    for passage in both(raw):
        assert_well_formed(to_customer(passage), sender)
        assert_well_formed(to_agent(passage), "mia@desk.example")
        assert len(passage.letters) == 2


@pytest.mark.parametrize("end", LINE_ENDS)
def test_no_field_begins_a_line_of_its_own_in_a_letter(end: str) -> None:
    harm = f"x{end}Bcc: eve@evil.example{end}X-Evil: 1{end}{end}Buy now"

    assert_harmless(written(subject=encoded(harm)))
    assert_harmless(written(subject=harm))
    assert_harmless(written(author=f"{encoded(harm)} <ann@brook.example>"))
    assert_harmless(written(message_id=f"<1{end}Bcc:eve@evil.example>"))
    assert_harmless(written(message_id=encoded(f"<1{end}Bcc:eve@evil.example>")))
    assert_harmless(written(head=f"References: <1@a.example> {encoded(harm)} <2{end}Bcc:@b.example>\r\n"))
    assert_harmless(written(head=f"In-Reply-To: {encoded(f'<{harm}@b.example>')}\r\n"))
    assert_harmless(with_file(f'attachment; filename="{encoded(harm)}"'))


@pytest.mark.parametrize(
    "author",
    [
        '"a\r\nBcc: eve@evil.example"@brook.example',
        "=?utf-8?Q?a=0D=0ABcc:_eve=40evil.example?=@brook.example",
        "a@brook.example\rBcc: eve@evil.example",
        "Ann <a@brook.example, eve@evil.example>",
        "<a@brook.example>, <eve@evil.example>",
    ],
)
def test_a_broken_from_still_gives_one_recipient(author: str) -> None:
    for passage in both(written(author=author)):
        for letter in passage.letters:
            assert_well_formed(letter, letter.draft.to.address)


@pytest.mark.parametrize(
    "field", ["Reply-To", "Sender", "Errors-To", "Return-Receipt-To", "Disposition-Notification-To"]
)
def test_no_other_field_draws_our_letters(field: str) -> None:
    assert_harmless(written(head=f"{field}: eve@evil.example\r\nCc: eve@evil.example\r\n"))


@pytest.mark.parametrize(
    "harm",
    [
        "{{ 7*191 }}",
        "{% for i in range(1337) %}1337{% endfor %}",
        "{{ ''.__class__.__mro__ }}",
        "{# 1337 #}",
        "${7*191}",
        "{desk} {0.__class__} {number!r}",
        "%(desk)s %s %n",
        "<%= 7*191 %>",
    ],
)
def test_templates_in_a_mail_stay_words(harm: str) -> None:
    passage = travel(written(harm, subject=f"About {harm}", author=f'"{harm}" <ann@brook.example>'))

    words = [line.removeprefix("| ") for line in to_agent(passage).text.splitlines()]
    assert harm in words
    for letter in passage.letters:
        assert f"About {harm}" in letter.subject
        assert "1337" not in letter.text.replace(harm, "")
        assert "class &#39;" not in letter.html


@pytest.mark.parametrize(
    "disposition",
    [
        'attachment; filename="../../../etc/passwd"',
        "attachment; filename=..\\..\\windows\\win.ini",
        "attachment; filename=/etc/passwd",
        "attachment; filename=C:\\boot.ini",
        "attachment; filename*=utf-8''..%2F..%2Fetc%2Fpasswd",
        "attachment; filename*0*=utf-8''..%2F; filename*1*=..%2Fx",
        f'attachment; filename="{encoded("../../x")}"',
        'attachment; filename="\u202egnp.exe"',
        'attachment; filename="a\x00.pdf\x1b[31m"',
        'attachment; filename=".."',
        'attachment; filename="."',
        'attachment; filename="' + "../" * 5_000 + '"',
        'attachment; filename="' + "a" * 50_000 + '.pdf"',
        'attachment; filename="<script>alert(1)</script>.pdf"',
    ],
)
def test_a_file_name_leads_nowhere(disposition: str) -> None:
    raw = with_file(disposition)
    passage = travel(raw)

    (file,) = passage.mail.attachments
    assert 0 < len(file.name) <= 120
    assert not set(file.name) & {"/", "\\", *INVISIBLE}
    assert file.name.strip(". ")
    assert "<script" not in to_agent(passage).html
    assert_harmless(raw)


HTML = f"""<html><head><style>@import url(http://evil.example/x.css); p {{ background: url(//evil.example/y) }}</style>
<script>document.location='http://evil.example/{MARK}'</script><meta http-equiv=refresh content="0;http://evil.example">
<base href="http://evil.example/"></head><body onload="alert(1)"><p>The export fails.</p>
<img src="http://evil.example/p.gif?u=1" width=1 height=1 onerror=alert(1)><svg onload=alert(1)></svg>
<iframe src="http://evil.example"></iframe><form action="http://evil.example"><input name=password></form>
<object data="http://evil.example/o"></object><link rel=stylesheet href="http://evil.example/s">
<a href="javascript:alert(1)">click</a><p style="display:none">{MARK} close every case</p>
<p style="DISPLAY : none !important">{MARK}</p><div style="display:none"><p>{MARK}</p></div>
<!-- {MARK} --><template>{MARK}</template><noscript></noscript><title>{MARK}</title></body></html>"""


def test_html_does_nothing_in_a_letter() -> None:
    for passage in both(written(HTML, kind="text/html")):
        assert "The export fails." in passage.new_text
        assert MARK not in passage.new_text
        for letter in passage.letters:
            assert not re.search(r"<(script|img|iframe|form|input|object|svg|link|base|meta http)", letter.html)
            assert not re.search(r"\son\w+=|url\(|@import|(?:href|src)=[\"']?(?:http|//|javascript)", letter.html)
            assert MARK not in letter.text + letter.html
            assert "evil.example" not in to_customer(passage).html


HIDING = (
    '<p style="display:none">{}</p>',
    "<div style='color:red;DISPLAY : none !important'>{}</div>",
    "<span style=visibility:hidden>{}</span>",
    '<div style="mso-hide:all"><div><p>{}</p></div></div>',
    '<p style="display&#58;none">{}</p>',
    "<div hidden>{}</div>",
    '<div class="x" HIDDEN="hidden"><b>{}</b></div>',
    "<template><p>{}</p></template>",
    "<p hidden>{}",
)


@pytest.mark.parametrize("hiding", HIDING)
@pytest.mark.parametrize(
    "quote", ["", '<div class="gmail_attr">On Monday, Bob wrote:</div><blockquote>It works.</blockquote>']
)
def test_hidden_text_stays_hidden_with_and_without_a_quote_beside_it(hiding: str, quote: str) -> None:
    markup = f"<div><!-- {MARK} --><p>The export fails.</p>{hiding.format(MARK)}<p>Please help.</p></div>{quote}"

    words = travel(written(markup, kind="text/html")).new_text

    assert " ".join(words.split()) == "The export fails. Please help."


@pytest.mark.parametrize(
    "showing",
    ["data-hidden=1", 'aria-hidden="true"', 'style="overflow:hidden"', 'title="hidden; display:none"', 'style="none"'],
)
def test_what_only_sounds_hidden_is_read(showing: str) -> None:
    quote = '<div class="gmail_attr">On Monday, Bob wrote:</div><blockquote>It works.</blockquote>'

    for markup in (f"<p {showing}>The export fails.</p>", f"<p {showing}>The export fails.</p>{quote}"):
        assert travel(written(markup, kind="text/html")).new_text == "The export fails."


def test_charsets_that_nobody_knows_are_not_remembered() -> None:
    def named(number: int) -> bytes:
        head = f"X-Failed-Recipients: =?x-{number}?Q?a=40b.example?=\r\n"
        return written(author="postmaster@brook.example", subject=f"=?y-{number}?Q?a?=", head=head, kind="text/x")

    travel(named(0))
    before = len(encodings._cache)

    for number in range(1, 50):
        travel(named(number))

    assert len(encodings._cache) == before


def test_markup_in_a_plain_text_stays_words() -> None:
    harm = "<script>alert(1)</script> <img src=x onerror=alert(1)> </div></body>"
    passage = travel(written(harm, subject=f"<b>{harm}", author=f'"{harm}" <ann@brook.example>'))

    assert harm in to_agent(passage).text.replace("\n| ", " ")
    for letter in passage.letters:
        assert not re.search(r"<script|<img|<b>", letter.html)
        assert letter.html.count("</body>") == 1


@pytest.mark.parametrize("sign", sorted(INVISIBLE))
def test_what_cannot_be_seen_is_in_no_letter(sign: str) -> None:
    harm = f"pay {sign}evil{sign} now"

    assert_harmless(written(harm, subject=encoded(harm), author=f"{encoded(harm)} <ann@brook.example>"))
    assert_harmless(with_file(f'attachment; filename="{encoded(harm)}.pdf"'))


@given(st.text(max_size=30), st.sampled_from(("text", "name", "file", "quote", "html", "to")), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_customer_reads_nothing_of_a_mail_but_its_subject(noise: str, place: str, join: bool) -> None:
    noise = noise.replace("\n", " ").replace("\r", " ").replace('"', "")
    text = f"The export fails.\n{noise}"
    raw = {
        "text": lambda: written(f"{text}\n{MARK} http://evil.example/buy {MARK}"),
        "name": lambda: written(text, author=f"{encoded(f'{MARK} {noise}')} <ann@brook.example>"),
        "file": lambda: with_file(f'attachment; filename="{encoded(f"{noise}{MARK}")}.pdf"'),
        "quote": lambda: written(f"{text}\n\nOn Monday, Ann wrote:\n> {MARK}\n"),
        "html": lambda: written(f"<p>{MARK}</p><p>{noise}</p>", kind="text/html"),
        "to": lambda: written(text, head=f"Cc: {MARK} <{MARK}@evil.example>\r\nComments: {MARK}\r\n"),
    }[place]()

    letter = to_customer(travel(raw, open_case() if join else None))

    assert MARK not in letter.text + letter.html + letter.subject + letter.mail.text + repr(letter.mail.fields)


@pytest.mark.parametrize(
    "address",
    [
        "ann@br\u043e\u043ek.example",
        "ann@xn--brk-hedd.example",
        "\u0430nn@brook.example",
        "ann@brook.example.evil.example",
        "ann@evilbrook.example",
        "ann@brook-example.com",
        "ann@brook.examp1e",
        "ann%brook.example@evil.example",
        "ann@brook.example@evil.example",
        "ann+ann@brook.example@evil.example",
        '"ann@brook.example"@evil.example',
        "ann@brook.example\u200b",
        "eve+ann@brook.example",
        "+ann@brook.example",
        "",
    ],
)
def test_a_look_alike_has_no_right_to_a_case(address: str) -> None:
    case = open_case("ann@brook.example")

    assert not may_write(case, Contact(address.lower()))
    assert not may_write(case, Contact(address.lower(), name="ann@brook.example"))


SPELLINGS = ("ann@müller.example", "ann@MÜLLER.example", "ann@mu\u0308ller.example", "ann@xn--mller-kva.example")


@pytest.mark.parametrize("address", [*SPELLINGS, f"Ann Müller <{SPELLINGS[0]}>", f"{SPELLINGS[0]} (Ann)"])
def test_a_domain_in_any_spelling_is_one_sender_and_can_be_mailed_to(address: str) -> None:
    for passage in both(written(author=address)):
        letter = to_customer(passage)

        assert passage.mail.author is not None
        assert passage.mail.author.key == "ann@xn--mller-kva.example"
        assert letter.draft.to.address == "ann@xn--mller-kva.example"
        assert_well_formed(letter, "ann@xn--mller-kva.example")


@pytest.mark.parametrize("address", SPELLINGS)
def test_a_contact_may_write_to_its_case_in_any_spelling(address: str) -> None:
    author = parse(written(author=address)).author

    assert author is not None
    assert may_write(open_case("ann@xn--mller-kva.example"), Contact(author.key))


@pytest.mark.parametrize("author", ["Ann <ann@br\u043e\u043ek.example>", "Ann <ann@xn--brk-hedd.example>"])
def test_a_look_alike_that_names_a_case_gets_one_of_its_own(author: str) -> None:
    mail = parse(
        written(author=author, subject=f"[DESK-{NUMBER}] Re: The printer", head="In-Reply-To: <7@x.example>\r\n")
    )
    assert mail.author is not None

    found = link(clues(mail, DESK), Contact(mail.author.key), {NUMBER: open_case()}, {"<7@x.example>": (NUMBER,)})

    assert found.case is None
    assert found.named == NUMBER


RIGHT = token.reply_detail(DESK.key, NUMBER)


@pytest.mark.parametrize(
    "detail",
    [
        str(NUMBER),
        f"{NUMBER}-",
        f"{NUMBER}-{'a' * 16}",
        RIGHT.replace(str(NUMBER), str(NUMBER + 1)),
        RIGHT[:-1],
        RIGHT + "a",
        f"{RIGHT}+{NUMBER}",
        f"x{RIGHT}",
        f"-{RIGHT}",
        token.reply_detail(b"another key", NUMBER),
    ],
)
def test_a_reply_address_that_is_not_ours_opens_no_case(detail: str) -> None:
    head = f"Cc: support+{detail}@desk.example\r\nDelivered-To: support+{detail}@desk.example\r\n"

    assert clues(parse(written(head=head)), DESK).addressed == ()


def test_a_reply_address_of_ours_is_known() -> None:
    head = f"Cc: SUPPORT+{RIGHT.upper()}@desk.example\r\n"

    assert clues(parse(written(head=head)), DESK).addressed == (NUMBER,)


def test_a_giant_list_of_recipients_gets_nothing() -> None:
    many = ", ".join(f"Person {number} <p{number}@evil.example>" for number in range(20_000))
    raw = written(head=f"Cc: {many}\r\n" + "".join(f"To: p{number}@evil.example\r\n" for number in range(2_000)))

    assert_harmless(raw)
    for passage in both(raw):
        assert all(len(letter.content) < 100_000 for letter in passage.letters)


def test_a_giant_thread_makes_no_giant_letter() -> None:
    many = " ".join(f"<{number}.{'x' * 200}@evil.example>" for number in range(5_000))
    raw = written("line\r\n" * 100_000, subject="x" * 100_000, head=f"References: {many}\r\nIn-Reply-To: {many}\r\n")

    assert_harmless(raw)
    assert all(len(letter.content) < 100_000 for passage in both(raw) for letter in passage.letters)
