"""The parser on mails of our own making: what people read, what files are, and what nobody may get through."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from common.html import sanitise_mail
from mail.inbound.parse import LOOP_HEADERS, parse_email
from mail.outbound.headers import LOOP_HEADER
from mail.tests.mails import PNG, file_part, mail, multipart, part
from mail.types import Address


def test_a_plain_mail_is_read_whole() -> None:
    parsed = parse_email(
        mail(
            "To: IT Help <help@example.ac.uk>, bob@example.org",
            "Cc: =?utf-8?q?J=C3=BCrgen?= <j@example.org>",
            "Subject: =?utf-8?b?RHJ1Y2tlcg==?= =?utf-8?b?IGthcHV0dA==?=",
            "Date: Tue, 28 Apr 2026 10:00:00 +0100",
            "Message-ID: <One@example.org>",
            "In-Reply-To: <zero@example.org>",
            "References: <a@example.org>\r\n <b@example.org>",
            body="It is dark.\r\n",
        )
    )
    assert parsed.sender == Address("anna@example.org", "Anna Berg")
    assert [each.email for each in parsed.to] == ["help@example.ac.uk", "bob@example.org"]
    assert parsed.cc == (Address("j@example.org", "Jürgen"),)
    assert parsed.subject == "Drucker kaputt"
    assert parsed.date == datetime(2026, 4, 28, 9, tzinfo=UTC)
    assert parsed.message_id == "<One@example.org>"
    assert parsed.in_reply_to == ("<zero@example.org>",)
    assert parsed.references == ("<a@example.org>", "<b@example.org>")
    assert parsed.text == parsed.reply_text == "It is dark."
    assert not parsed.is_automatic
    assert parsed.defects == ()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"Doe, John" <john@example.org>', [("john@example.org", "Doe, John")]),
        ("Doe, John <john@example.org>", [("john@example.org", "Doe, John")]),
        ("John@Example.ORG (John Doe)", [("john@example.org", "John Doe")]),
        ("=?iso-8859-1?q?M=FCller=2C_Eva?= <eva@example.org>", [("eva@example.org", "Müller, Eva")]),
        ("Team: a@example.org, b@example.org;", [("a@example.org", ""), ("b@example.org", "")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example,@b.example:c@example.org>", [("c@example.org", "")]),
        ("<mailto:c@example.org>", [("c@example.org", "")]),
        ("'c@example.org' <c@example.org>", [("c@example.org", "")]),
        ("not an address", []),
        ('"unclosed <c@example.org>', [("c@example.org", "unclosed")]),
        ("a@example.org; b@example.org", [("a@example.org", ""), ("b@example.org", "")]),
        ("x" * 300 + "@example.org", []),
        ("a..b@ex..ample", []),
    ],
)
def test_addresses_are_read_as_people_write_them(value: str, expected: list[tuple[str, str]]) -> None:
    parsed = parse_email(mail(f"To: {value}"))
    assert [(each.email, each.name) for each in parsed.to] == expected


@pytest.mark.parametrize(
    "sign", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\x00", "=?utf-8?q?=0D=0A?=", "=?utf-8?b?DQo=?=", "\u202e"]
)
def test_no_header_value_holds_a_line_end_or_a_control_character(sign: str) -> None:
    nasty = f"Hi =?utf-8?q?a=0D=0ABcc:_evil@example.org?= {sign} x"
    raw = mail(
        f"Subject: {nasty}", f'To: "{nasty}" <to@example.org>', f"Message-ID: <{nasty}@example.org>",
        f"X-Helpdesk-Loop: {nasty}", f"Authentication-Results: {nasty}", f"References: <{nasty}>",
        sender=f'"{nasty}" <anna@example.org>',
    )  # fmt: skip
    parsed = parse_email(raw)
    values = [parsed.subject, parsed.message_id, *parsed.references, *parsed.loop_marks, *parsed.authentication_results]
    values += [each.name for each in [*parsed.to, *filter(None, [parsed.sender])]]
    for value in values:
        assert value.isprintable(), value


def test_the_sender_is_from_then_sender_then_return_path() -> None:
    assert parse_email(mail("Sender: s@example.org", sender="")).sender == Address("s@example.org")
    only_path = parse_email(mail("Return-Path: <r@example.org>", sender=""))
    assert only_path.sender == Address("r@example.org")
    assert "no_from" in only_path.defects
    assert parse_email(mail("Subject: x", sender="")).sender is None
    two = parse_email(mail("From: second@example.org"))
    assert two.sender == Address("anna@example.org", "Anna Berg")
    assert "several_from" in two.defects


def test_alternatives_are_one_body() -> None:
    raw = multipart("alternative", part("text/plain", "Plain words"), part("text/html", "<p>Rich <b>words</b></p>"))
    parsed = parse_email(raw)
    assert parsed.text == "Plain words"
    assert parsed.html == "<p>Rich <b>words</b></p>"
    assert parsed.attachments == ()


def test_html_alone_is_read_as_text() -> None:
    parsed = parse_email(
        mail("Content-Type: text/html; charset=utf-8", body="<p>Grüße</p><script>x()</script><p>Anna</p>")
    )
    assert parsed.text == "Grüße\n\nAnna"
    assert "x()" in parsed.html  # kept as it came; pages show it sanitised


def test_an_empty_text_part_beside_full_html_does_not_count() -> None:
    raw = multipart("alternative", part("text/plain", " \r\n\r\n"), part("text/html", "<p>All is here</p>"))
    parsed = parse_email(raw)
    assert parsed.text == "All is here"
    assert "empty_text_part" in parsed.defects


def test_text_picture_text_is_one_body_in_order() -> None:
    raw = multipart(
        "mixed", part("text/plain", "above"), file_part("a.png", PNG, "image/png"), part("text/plain", "below")
    )
    parsed = parse_email(raw)
    assert parsed.text == "above\nbelow"
    assert [(each.name, each.content_type) for each in parsed.attachments] == [("a.png", "image/png")]


def test_an_enclosed_mail_is_one_file_and_none_of_its_words_are_the_bodys() -> None:
    inner = mail(
        "Subject: Secret plan", "Message-ID: <inner@example.org>", body="INNER WORDS", sender="boss@example.org"
    )
    raw = multipart("mixed", part("text/plain", "see below"), part("message/rfc822", inner))
    parsed = parse_email(raw)
    assert parsed.text == "see below"
    assert "INNER" not in parsed.html + parsed.text + parsed.quoted_text
    assert parsed.sender == Address("anna@example.org", "Anna Berg")
    (file,) = parsed.attachments
    assert (file.name, file.content_type) == ("Secret plan.eml", "message/rfc822")
    assert file.content.strip() == inner.strip()


def test_a_picture_is_inline_when_the_html_cites_it() -> None:
    cited = file_part("logo.png", PNG, "image/png", "Content-ID: <logo@x>")
    uncited = file_part("photo.png", PNG, "image/png", "Content-ID: <photo@x>")
    raw = multipart("related", part("text/html", '<p>Hi <img src="cid:logo@x"></p>'), cited, uncited)
    parsed = parse_email(raw)
    assert [(each.name, each.is_inline) for each in parsed.attachments] == [("logo.png", True), ("photo.png", False)]


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=report.pdf", "report.pdf"),
        ("attachment; filename=my long report.pdf", "my long report.pdf"),
        ("attachment; filename*=utf-8''%C3%9Cbung.pdf", "Übung.pdf"),
        ("attachment; filename*0*=utf-8''%C3%9C; filename*1*=bung; filename*2=.pdf", "Übung.pdf"),
        ("attachment; filename=plain.pdf; filename*=utf-8''better.pdf", "better.pdf"),
        ('attachment; filename="=?utf-8?q?=C3=9Cbung=2Epdf?="', "Übung.pdf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ('attachment; filename="C:\\\\Users\\\\me\\\\a.txt"', "a.txt"),
        ('attachment; filename="a\u202egpj.exe"', "agpj.exe"),
        ("attachment; filename*=x-unknown''%FFa.pdf", "ÿa.pdf"),
        ("attachment; filename*=broken", "broken"),
        ("attachment", "attachment-1.pdf"),
    ],
)
def test_file_names_are_read_in_every_spelling_and_made_safe(disposition: str, name: str) -> None:
    raw = multipart(
        "mixed", part("text/plain", "hi"), part("application/pdf", b"%PDF-1.7", f"Content-Disposition: {disposition}")
    )
    assert [each.name for each in parse_email(raw).attachments] == [name]


def test_names_are_numbered_when_they_come_twice_and_short_enough_to_keep() -> None:
    raw = multipart("mixed", file_part("a.txt", b"1"), file_part("A.txt", b"2"), file_part("ü" * 300 + ".pdf", b"3"))
    names = [each.name for each in parse_email(raw).attachments]
    assert names[:2] == ["a.txt", "A (2).txt"]
    assert len(names[2].encode()) <= 255
    assert names[2].endswith(".pdf")


def test_what_a_file_is_is_decided_by_its_bytes() -> None:
    raw = multipart("mixed", file_part("holiday.png", b"<html><script>x()</script></html>", "image/png"))
    (file,) = parse_email(raw).attachments
    assert (file.declared_type, file.content_type) == ("image/png", "text/html")


def test_a_missing_end_costs_nothing_and_a_missing_boundary_becomes_text() -> None:
    cut = multipart("mixed", part("text/plain", "words"), file_part("a.bin", b"\x00\x01"), end=False)
    assert parse_email(cut).text == "words"
    assert [each.name for each in parse_email(cut).attachments] == ["a.bin"]
    never = parse_email(mail('Content-Type: multipart/mixed; boundary="zz"', body="just words"))
    assert never.text == "just words"
    assert "no_boundary" in never.defects


def test_a_nested_part_without_end_does_not_swallow_the_parts_after_it() -> None:
    inner = b'Content-Type: multipart/alternative; boundary="inner"\r\n\r\n--inner\r\n' + part("text/plain", "words")
    parsed = parse_email(multipart("mixed", inner, file_part("a.bin", b"\x00")))
    assert parsed.text == "words"
    assert [each.name for each in parsed.attachments] == ["a.bin"]


def test_junk_before_the_headers_is_skipped() -> None:
    parsed = parse_email(b"\r\n\r\nFrom MAILER Mon Jan 1\r\n" + mail("Subject: Here", body="text"))
    assert (parsed.subject, parsed.text) == ("Here", "text")
    parsed = parse_email(b"*** filtered ***\r\n" + mail("Subject: Here", body="text"))
    assert parsed.subject == "Here"
    assert "junk_before_headers" in parsed.defects


@pytest.mark.parametrize(
    "body", [b"SGVsbG8gd29ybGQ=", b"SGVsbG8g\r\nd29ybGQ", b"SGVs!bG8gd29ybGQ=", b"SGVsbG8g=d29ybGQ="]
)
def test_bad_base64_is_read_as_far_as_it_goes(body: bytes) -> None:
    assert parse_email(mail("Content-Transfer-Encoding: base64", body=body)).text.startswith("Hello")


def test_an_unknown_transfer_encoding_is_taken_as_it_is() -> None:
    parsed = parse_email(mail("Content-Transfer-Encoding: x-strange", body="words"))
    assert parsed.text == "words"
    assert "unknown_encoding" in parsed.defects


def test_what_servers_and_help_desks_wrote_is_kept_in_order() -> None:
    assert LOOP_HEADER.lower() in LOOP_HEADERS
    parsed = parse_email(
        mail(
            "Received: from a",
            "Received: from b",
            "Authentication-Results: mx; dmarc=pass",
            "Authentication-Results: evil; dmarc=pass",
            "Delivered-To: help+1-2.abc@example.ac.uk",
            "X-Original-To: help@example.ac.uk",
            f"{LOOP_HEADER}: mark",
        )
    )
    assert parsed.received_count == 2
    assert parsed.authentication_results == ("mx; dmarc=pass", "evil; dmarc=pass")
    assert parsed.delivered_to == ("help+1-2.abc@example.ac.uk", "help@example.ac.uk")
    assert parsed.loop_marks == ("mark",)


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 50_000,
        "<div></x>" * 50_000,
        "<div><!--</div>-->" * 30_000,
        "<!-->" + "<div>" * 50_000,
        "<b>" * 50_000,
        "".join(f"<p><font color=#{n}>x</p>" for n in range(20_000)),
        "".join(f"<b id={n}>" for n in range(240)) + "<div>x</div>" * 20_000,
    ],
    ids=["deep", "odd ends", "hidden ends", "hidden beginnings", "bold", "styles left open", "many styles"],
)
def test_no_markup_is_kept_that_a_page_could_not_bear(markup: str) -> None:
    parsed = parse_email(mail("Content-Type: text/html", body=markup + "last words"))
    assert "last words" in parsed.text or "<!--" in markup
    began = time.process_time()
    shown = sanitise_mail(parsed.html)
    assert time.process_time() - began < 2
    assert len(shown) < 20_000_000


def test_a_large_ordinary_page_keeps_its_looks() -> None:
    row = "<tr><td><p><b>x</b> <i><a href='https://example.org'>y</a></i></p></td></tr>"
    parsed = parse_email(mail("Content-Type: text/html", body=f"<html><body><table>{row * 5000}</table></body></html>"))
    assert parsed.html.count('<a href="https://example.org">y</a>') == 5000
    small = f"<html><body><table>{row}</table></body></html>"
    assert parse_email(mail("Content-Type: text/html", body=small)).html == small
