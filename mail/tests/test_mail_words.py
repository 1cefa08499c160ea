"""Words on their way into a mail: ids, folded lines, markup, quotes. Pure."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from mail.outbound import headers, layout
from mail.outbound.markup import mail_html, quote_html


class Elements(HTMLParser):
    """The elements a browser would see."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_ids_that_others_wrote_are_repeated_only_if_they_are_ids() -> None:
    assert list(headers._clean_ids(["<a@b>", "a@b", "<a b@c>", "<x@y>\r\nBcc: z", "<ü@x>", ""])) == ["<a@b>"]


def test_folding_keeps_quotes_lists_and_addresses() -> None:
    url = "https://example.ac.uk/" + "x" * 100
    assert layout.wrapped(url) == url
    folded = layout.wrapped("> " + "word " * 30).split("\n")
    assert all(line.startswith("> word") and len(line) <= 78 for line in folded)
    folded = layout.wrapped("- " + "word " * 30).split("\n")
    assert folded[0].startswith("- word")
    assert folded[1].startswith("  word")
    assert layout.wrapped("-- ") == "-- "


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '[x](https://a.example/"onmouseover="alert(1))',
        "https://a.example/<img src=x onerror=alert(1)>",
        '`<b class="p">`',
        "**<i>**",
    ],
)
def test_no_word_becomes_markup(text: str) -> None:
    parser = Elements()
    parser.feed(mail_html(text))
    assert {tag for tag, _ in parser.found} <= {"p", "a", "code", "strong"}
    for tag, attributes in parser.found:
        assert set(attributes) <= ({"class", "href"} if tag == "a" else {"class"})
        assert (attributes.get("href") or "https://").startswith("https://")


def test_light_markup_reads_as_meant() -> None:
    html = mail_html("Hi **you**\nsee [this](https://a.example/x) (https://b.example/y).\n\n3. c\n4. d\n\n* x")
    assert "<strong>you</strong><br>" in html.replace("\n", "")
    assert '<a class="a" href="https://a.example/x">this</a>' in html
    assert '<a class="a" href="https://b.example/y">https://b.example/y</a>).' in html
    assert '<ol class="ul" start="3">' in html
    assert '<ul class="ul">' in html


def test_a_quote_is_shown_and_never_obeyed() -> None:
    assert quote_html("<a href=x>\nhttps://evil.example") == "&lt;a href=x&gt;<br>https://evil.example"
