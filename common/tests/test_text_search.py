"""Words as the search sees them. No database."""

from __future__ import annotations

import threading
import time

import pytest

from common.text_search import TERM_MAX, fold, is_content, is_identifier, stem, terms, tokens


def words(text: str) -> list[str]:
    return [token.surface for token in tokens(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Reset my PASSWORD!", ["reset", "my", "password"]),
        ("wi-fi", ["wifi", "wi", "fi"]),
        ("Wi‑Fi", ["wi", "fi"]),
        ("802.1x", ["8021x", "802", "1x"]),
        ("error 0x8007-0035", ["error", "0x80070035", "0x8007", "0035"]),
        ("I can't", ["i", "cant"]),
        ("Maya’s phone", ["maya", "phone"]),
        ("Élève café", ["eleve", "cafe"]),
        ("a_b", ["ab", "a", "b"]),
        ("C++ & C#", ["c", "c"]),
        ("日本語 テスト", ["日本語", "テスト"]),
        ("", []),
        ("\x00 \x01", []),
        ("🦄", []),
    ],
)
def test_a_text_is_split_into_folded_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_word_knows_where_it_stands_in_the_text() -> None:
    text = "Zürich: the Wi-Fi"
    spots = [(text[token.start : token.end], token.surface) for token in tokens(text)]
    assert spots == [("Zürich", "zurich"), ("the", "the"), ("Wi-Fi", "wifi"), ("Wi", "wi"), ("Fi", "fi")]


@pytest.mark.parametrize(
    ("one", "other"),
    [("printing", "printed"), ("passwords", "password"), ("connect", "connection"), ("resetting", "resets")],
)
def test_forms_of_a_word_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_identifiers_and_other_scripts_are_not_stemmed() -> None:
    assert stem("0x80070035s") == "0x80070035s"
    assert stem("パスワード") == "パスワード"


def test_stop_words_and_single_letters_carry_no_meaning() -> None:
    assert terms("How do I get in to it?") == []
    assert [token.surface for token in terms("Where is the x printer")] == ["printer"]
    assert [token.surface for token in terms("字")] == ["字"]


def test_an_identifier_has_a_digit_and_is_no_year_or_count() -> None:
    assert all(is_identifier(word) for word in ("0x80070035", "a12", "12345"))
    assert not any(is_identifier(word) for word in ("2026", "365", "ab", "b1", "printer"))


def test_folding_twice_changes_nothing() -> None:
    for text in ["Élève", "ſtraße", "İstanbul", "ﬁne", "Å"]:
        assert fold(fold(text)) == fold(text)


def test_no_term_is_longer_than_its_column() -> None:
    long = "a" * 200
    assert all(
        len(token.term) <= TERM_MAX and len(token.surface) <= TERM_MAX for token in tokens(f"{long} {long}1-{long}")
    )


@pytest.mark.parametrize(
    "text", ["a" * 2_000_000, "a-" * 1_000_000, "password " * 200_000, "é" * 1_000_000, "'" * 1_000_000]
)
def test_a_huge_text_is_read_soon(text: str) -> None:
    started = time.process_time()
    list(tokens(text))
    assert time.process_time() - started < 5


def test_threads_do_not_mix_up_each_others_stems() -> None:
    known = {
        f"{word}ing{n}".rstrip("0123456789"): None for word in ("print", "scann", "log", "connect") for n in range(9)
    }
    right = {word: stem(word) for word in known}
    stem.cache_clear()
    wrong: list[str] = []

    def check() -> None:
        for _ in range(200):
            stem.cache_clear()
            wrong.extend(word for word, wanted in right.items() if stem(word) != wanted)

    threads = [threading.Thread(target=check) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_content_is_told_from_stop_words_by_its_surface() -> None:
    kept = [token.surface for token in tokens("please reset the wi-fi") if is_content(token)]
    assert kept == ["reset", "wifi", "wi", "fi"]
