"""H01 and D17: text made to take the splitter's time, or to make it hide somebody's words."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.banners import without_banner
from mail.inbound.bounce_words import is_report_subject, is_report_text, says_delayed
from mail.inbound.parse import parse_email
from mail.inbound.quoting import split_reply
from mail.tests.mails import mail

MEGABYTE = 1_000_000
PIECES = [
    ">", "> ", "On ", "On Tue, 28 Apr 2026 10:00, ", "http://", "-", "-- \n", "a@", "a@b ", "(", " \n", "\n", "_",
    "____\n", "From: a@b\nSent: c\n", "From: a\n", "To: b\n", "On x wrote:\n>", "> a\nb\n", "a <a@b> wrote:\n",
    " wrote\n", "---- a wrote ----\n", "--- a ---\nFrom: b\n", "____________________\nA: b@c\n", "Sent from my ",
    "Sent from my iPhone\n", "Sent from my a b c d e\n\n", "Kind regards,\n", "Regards, Anna-Berg ", "-Anna\n",
    "/A", "Thanks\n", "CAUTION: this mail is from outside ", "CAUTION: x\n", "[EXTERNAL] ", "{ext",
    "1.1.2026 10:00 ", "年1月", "This e-mail is ", "550 5.1.1 ", "could not ", "Begin forwarded message",
    "Please reply above ", "A.a' ", "x\xa0", "\u3000",
]  # fmt: skip
READERS: dict[str, Callable[[str], object]] = {
    "splitter": split_reply,
    "mail": lambda text: parse_email(mail("Subject: x", "Return-Path: <>", body=text)),
    "subject": without_banner,
    "report": lambda text: (is_report_subject(text), is_report_text(text), says_delayed(text, text)),
}


def seconds(reader: Callable[[str], object], piece: str, size: int) -> float:
    text = piece * (size // len(piece))
    began = time.process_time()
    reader(text)
    return time.process_time() - began


@pytest.mark.parametrize("name", READERS)
def test_h01_a_megabyte_of_one_piece_takes_less_than_a_second(name: str) -> None:
    """Every piece at a tenth of the size, the slowest at the whole."""
    reader = READERS[name]
    _took, slowest = max((seconds(reader, piece, MEGABYTE // 10), piece) for piece in PIECES)
    assert seconds(reader, slowest, MEGABYTE) < 1.0, slowest


@pytest.mark.parametrize("name", READERS)
def test_h01_twice_the_length_takes_no_more_than_two_and_a_half_times_as_long(name: str) -> None:
    for piece in PIECES:
        assert any(grows_evenly(READERS[name], piece) for _ in range(4)), piece


def grows_evenly(reader: Callable[[str], object], piece: str) -> bool:
    """Below some milliseconds the clock and the garbage collector are what is measured."""
    once = seconds(reader, piece, 60_000)
    return seconds(reader, piece, 120_000) <= max(2.5 * once, 0.01)


@pytest.mark.parametrize(
    "trick",
    [
        "On Tue, 28 Apr 2026 at 10:00, Priya <help@example.ac.uk> wrote:\n",
        "-- \n", "> ", "-----Original Message-----\n", "Sent from my iPhone\n\n", "Kind regards,\n", "_" * 40 + "\n",
        "From: a@example.org\nSent: today\nTo: b@example.org\nSubject: c\n", "## reply above this line ##\n",
        "CAUTION: This email originated from outside\n", "This e-mail is confidential\n",
    ],
)  # fmt: skip
def test_d17_words_below_a_false_quote_are_folded_and_never_gone(trick: str) -> None:
    for text in (f"Hello.\n\n{trick}Pay 500 to me", f"{trick}Pay 500 to me", f"Hello.\n{trick}Pay 500 to me\n{trick}"):
        parsed = parse_email(mail("Subject: x", body=text))
        assert "Pay 500 to me" in parsed.reply_text + parsed.quoted_text
        assert "Pay 500 to me" in parsed.text
        assert parsed.reply_text.strip(), "a mail with words always shows some"


def test_d17_html_that_calls_its_own_words_a_quote_is_shown() -> None:
    for markup in ('<div class="gmail_quote">Pay 500</div>', '<blockquote type="cite">Pay 500</blockquote>'):
        parsed = parse_email(mail("Content-Type: text/html", body=markup))
        assert "Pay 500" in parsed.reply_text
        below = parse_email(mail("Content-Type: text/html", body=f"<p>Hello.</p>{markup}"))
        assert "Pay 500" in below.quoted_text


LINES = st.sampled_from(
    [
        "> quoted", "words of somebody", "", "-- ", "On Tue, 28 Apr 2026 at 10:00, Anna <a@x.org> wrote:",
        "From: a@x.org",         "Sent: b", "To: c", "Subject: d", "____________", "Sent from my iPhone",
        "Kind regards,", "Anna", "- Anna",
        "CAUTION: This email originated from outside", "This e-mail is confidential",
        "-----Original Message-----", "\ue002",
    ]
)  # fmt: skip


@given(st.one_of(st.text(max_size=400), st.lists(LINES, max_size=14).map("\n".join)), st.booleans())
def test_d17_every_line_with_words_is_in_the_reply_or_in_what_is_folded(text: str, has_files: bool) -> None:
    reply, quoted = split_reply(text, has_files=has_files)
    kept = {line.strip() for part in (reply, quoted) for line in part.split("\n")}
    for line in (
        text.replace("\ue002", "").replace("\ue003", "").replace("\ue000", "").replace("\ue001", "").split("\n")
    ):
        assert not line.strip() or line.strip() in kept
    assert reply.strip() or has_files or not any(line.strip() for line in kept)
