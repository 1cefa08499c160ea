"""Bytes to text: labels that lie, labels nobody knows, and no label at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.charsets import clean_text, decode, one_line
from mail.inbound.parse import parse_email
from mail.tests.mails import mail


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        (b"caf\xe9 \x80 \x93x\x94", "iso-8859-1", "café € “x”"),
        (b"caf\xe9", "us-ascii", "café"),
        ("naïve".encode(), "us-ascii", "naïve"),
        ("naïve".encode(), "x-unknown", "naïve"),
        ("naïve".encode(), "", "naïve"),
        ("naïve".encode(), "utf8", "naïve"),
        ("naïve".encode(), '"utf-8"', "naïve"),
        ("漢字仮名".encode("gb18030"), "gb2312", "漢字仮名"),
        ("한국어 똠".encode("cp949"), "ks_c_5601-1987", "한국어 똠"),
        ("日本語①".encode("cp932"), "shift_jis", "日本語①"),
        ("日本語".encode("iso2022_jp"), "iso-2022-jp", "日本語"),
        ("Grüße".encode("utf-7"), "utf-7", "Grüße"),
        (b"Fr+APY-sche", "us-ascii", "Fr+APY-sche"),  # UTF-7 only when it says so
        (b"abc\xff\xfe\xfd", "utf-8", "abcÿþý"),
        (b"\x81\x8d\x8f", "windows-1252", "\x81\x8d\x8f"),
        (b"abc", "hex", "abc"),
        (b"\xe4", "rot13", "ä"),
        (b"\xe4", "unicode_escape", "ä"),
    ],
)
def test_bytes_are_read_as_they_were_meant(raw: bytes, declared: str, text: str) -> None:
    assert decode(raw, declared)[0] == text


def test_a_longer_text_in_an_unknown_charset_is_detected() -> None:
    words = "Здравствуйте, у меня не работает принтер в читальном зале, помогите пожалуйста."
    assert decode(words.encode("cp1251"), "unknown-8bit")[0] == words


def test_one_wrong_byte_costs_one_character() -> None:
    text, defect = decode("Grüße aus Köln, wo alles läuft".encode() + b"\xff", "utf-8")
    assert text == "Grüße aus Köln, wo alles läuft\ufffd"
    assert defect == "wrong_charset"


@given(st.binary(max_size=300), st.text(max_size=30))
def test_decoding_never_raises(raw: bytes, declared: str) -> None:
    assert isinstance(decode(raw, declared)[0], str)


@given(st.text(alphabet=st.characters(), max_size=200))
def test_what_is_kept_fits_both_databases(text: str) -> None:
    for kept in (clean_text(text), one_line(text)):
        assert "\x00" not in kept
        kept.encode()
    assert not any(c in one_line(text) for c in "\r\n\u2028\u2029\u0085")


@pytest.mark.parametrize(
    ("header", "text"),
    [
        (b"Subject: Frage zu \xc3\xbcber", "Frage zu über"),
        (b"Subject: Frage zu \xfcber", "Frage zu über"),
        (b"Subject: =?iso-8859-1?q?Fr\xf6sche?=", "Frösche"),
        (b"Subject: =?utf-8?b?w7w=?= x =?utf-8?q?y?=", "ü x y"),
        (b"Subject: =?utf-8?b?ww==?= =?utf-8?b?lw==?=", "×"),
        (b"Subject: =?utf-8*de?q?Gr=C3=BCn?=", "Grün"),
        (b"Subject: =?utf-8?q?a b?=", "a b"),
        (b"Subject: =?nonsense?q?Gr=C3=BCn?=", "Grün"),
        (b"Subject: =?utf-8?b?broken", "=?utf-8?b?broken"),
        (b"Subject: a\x00b\x07c", "abc"),
        (b"Subject:   many   \r\n\t spaces ", "many spaces"),
    ],
)
def test_subjects_are_read_in_every_spelling(header: bytes, text: str) -> None:
    assert parse_email(mail(header)).subject == text
