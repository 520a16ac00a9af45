"""One spelling for a domain: A-labels in lower case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.domain.domain_name import a_labels, one_spelling


@pytest.mark.parametrize(
    ("domain", "labels"),
    [
        ("Brook.Example", "brook.example"),
        ("müller.example", "xn--mller-kva.example"),
        ("MÜLLER.example", "xn--mller-kva.example"),
        ("mu\u0308ller.example", "xn--mller-kva.example"),
        ("XN--MLLER-KVA.example", "xn--mller-kva.example"),
        ("post.bücher.例え.example", "post.xn--bcher-kva.xn--r8jz45g.example"),
        ("例え\u3002example", "xn--r8jz45g.example"),
        ("ｂｒｏｏｋ.example", "brook.example"),
        # In the standard of 2003 this was strasse.example, which is somebody else's now.
        ("straße.example", "xn--strae-oqa.example"),
        ("हिन्दी.example", "xn--j2bd4cyah0f.example"),
        ("", ""),
    ],
)
def test_a_domain_has_one_spelling(domain: str, labels: str) -> None:
    assert a_labels(domain) == labels


@pytest.mark.parametrize("domain", ["evil＠brook.example", "brook.example\uff1e", "a℀b.example", "é" * 64 + ".example"])
def test_what_no_name_server_knows_is_no_other_domain(domain: str) -> None:
    assert a_labels(domain) == domain


def test_only_the_domain_of_an_address_is_changed() -> None:
    assert one_spelling("Jörg@Müller.example") == "Jörg@xn--mller-kva.example"
    assert one_spelling("postmaster") == "postmaster"


@given(st.text(max_size=80))
def test_the_one_spelling_is_its_own(domain: str) -> None:
    once = a_labels(domain)

    assert a_labels(once) == once or not once.isascii()
    assert "@" not in once or "@" in domain
