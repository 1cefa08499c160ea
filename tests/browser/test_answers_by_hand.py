"""The editor as hands use it in Chromium: keys, toolbar, blocks, links, pictures pasted and dropped."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import User
from kb.models import Article, Media
from kb.tests.support import make_article, picture_bytes
from tests.browser.editor import body, edit, write
from tests.browser.pages import Pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def select(page: Any, words: str) -> None:
    page.evaluate(
        """(words) => { const box = document.getElementById("id_body"); const at = box.value.indexOf(words);
        box.focus(); box.setSelectionRange(at, at + words.length); }""",
        words,
    )


FILES = """(files) => { const data = new DataTransfer();
  files.forEach(([name, type, bytes]) => data.items.add(new File([new Uint8Array(bytes)], name, { type })));
  return data; }"""


def paste(page: Any, *files: tuple[str, str, bytes]) -> None:
    page.evaluate(
        f"""(files) => {{ const data = ({FILES})(files); document.getElementById("id_body").dispatchEvent(
        new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true, cancelable: true }})); }}""",
        [[name, kind, list(content)] for name, kind, content in files],
    )


def drop(page: Any, *files: tuple[str, str, bytes]) -> None:
    page.evaluate(
        f"""(files) => {{ const data = ({FILES})(files); document.getElementById("id_body").dispatchEvent(
        new DragEvent("drop", {{ dataTransfer: data, bubbles: true, cancelable: true }})); }}""",
        [[name, kind, list(content)] for name, kind, content in files],
    )


KEYS = [
    ("Press Next now", "Next", "Control+b", "Press **Next** now"),
    ("Press **Next** now", "Next", "Control+b", "Press Next now"),
    ("Press Next now", "Next", "Control+i", "Press *Next* now"),
    ("Press Next now", "Next", "Control+e", "Press `Next` now"),
    ("Press Next now", "Next", "Control+Shift+1", "Press [[Next]] now"),
    ("What now?\n\nPress it", "now", "Control+Shift+2", "## What now?\n\nPress it"),
    ("## What now?", "now", "Control+Shift+2", "### What now?"),
    ("### What now?", "now", "Control+Shift+2", "What now?"),
    ("Open it\nClose it", "Open it\nClose it", "Control+Shift+7", "1. Open it\n1. Close it"),
    ("1. Open it\n1. Close it", "1. Open it\n1. Close it", "Control+Shift+7", "Open it\nClose it"),
    ("Open it\nClose it", "Open it\nClose it", "Control+Shift+8", "- Open it\n- Close it"),
    ("- Open it\n- Close it", "- Open it\n- Close it", "Control+Shift+7", "1. Open it\n1. Close it"),
]


def test_keys_mark_what_is_selected_and_undo_takes_it_back(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    for text, selected, keys, result in KEYS:
        write(page, text)
        select(page, selected)
        page.keyboard.press(keys)
        assert body(page) == result
        page.keyboard.press("Control+z")
        assert body(page) == text


def test_the_toolbar_is_one_stop_and_arrows_move_in_it(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    assert page.locator("#ed-tools button[tabindex='0']").count() == 1
    page.locator("#ed-tools button").first.focus()
    page.keyboard.press("ArrowRight")
    write(page, "Press Next")
    select(page, "Next")
    page.locator("#ed-tools [data-do=bold]").focus()
    page.keyboard.press("Enter")
    assert body(page) == "Press **Next**"
    page.locator("#ed-tools [data-do=bold]").focus()
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.do") == "table"


def test_enter_goes_on_with_a_list_and_ends_it_on_an_empty_item(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    write(page, "1. Open it")
    page.locator("#id_body").press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Close it")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("Done.")
    assert body(page) == "1. Open it\n1. Close it\nDone."


def test_a_callout_a_video_and_a_table_are_put_in_as_blocks(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    write(page, "First.\nMind the gap.\nLast.")
    select(page, "Mind the gap.")
    page.locator("[data-do=callout]").click()
    page.locator("#callout-title").fill("Careful")
    page.get_by_role("button", name="Take care").click()
    assert body(page) == "First.\n\n::: warn Careful\nMind the gap.\n:::\n\nLast."
    write(page, "")
    page.locator("[data-do=video]").click()
    page.locator("#dlg-video [value=ok]").click()
    assert page.locator("#video-at-error").is_visible()
    page.locator("#video-at").fill("https://youtu.be/abcdef12345?t=3")
    page.locator("#video-title").fill("How to scan")
    page.locator("#video-said").fill("We press it.")
    page.locator("#dlg-video [value=ok]").click()
    assert body(page) == "::: video youtube abcdef12345 How to scan\nWe press it.\n:::\n"
    page.locator("#preview .video").wait_for()
    assert page.locator("#preview iframe").count() == 0


def test_a_link_is_found_among_our_answers_or_pasted(pages: Pages, article: Article, author: User) -> None:
    other = make_article("How do I reset my password?")
    page = edit(pages, article, author)
    write(page, "See there and then.")
    select(page, "there")
    page.keyboard.press("Control+k")
    page.locator("#link-to").fill("reset pass")
    page.locator("#link-found").get_by_text("How do I reset my password?").click()
    assert body(page) == f"See [there](answer:{other.pk}) and then."
    select(page, "then")
    page.keyboard.press("Control+k")
    page.locator("#link-to").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    assert page.locator("#link-to-error").is_visible()
    page.locator("#link-to").fill("https://example.ac.uk/a(b)")
    page.keyboard.press("Enter")
    assert body(page) == f"See [there](answer:{other.pk}) and [then](https://example.ac.uk/a%28b%29)."
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "id_body"


def test_a_pasted_picture_is_sent_at_once_and_needs_a_description(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    write(page, "Look:")
    paste(page, ("shot.png", "image/png", picture_bytes()))
    page.locator("#dlg-picture").wait_for()
    page.locator("#dlg-picture [value=ok]").click()
    assert page.locator("#pic-alt-error").is_visible()
    page.locator("#pic-alt").fill("The [scanner]")
    page.locator("#pic-caption").fill('The "lid"')
    page.locator("#dlg-picture [value=ok]").click()
    pk = Media.objects.get().pk
    assert body(page).strip() == f'Look:\n\n![The scanner](media:{pk} "The ”lid”")'
    page.locator(f"#preview img[src='/media/{pk}/']").wait_for()
    page.locator("#checks").get_by_text("Every picture has a description").wait_for()


def test_a_dropped_picture_may_say_nothing(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    drop(page, ("shot.png", "image/png", picture_bytes()))
    page.locator("#pic-decorative").check()
    page.locator("#dlg-picture [value=ok]").click()
    assert "![decorative](media:" in body(page)


def test_what_is_no_picture_too_large_or_broken_off_is_said_in_words(
    pages: Pages, article: Article, author: User
) -> None:
    page = edit(pages, article, author)
    trouble = page.locator("#ed-trouble-words")
    paste(page, ("notes.pdf", "application/pdf", b"%PDF-1.7"))
    trouble.get_by_text("“notes.pdf” is no picture we can take").wait_for()
    paste(page, ("fake.png", "image/png", b"%PDF-1.7"))
    trouble.get_by_text("This is not a PNG, JPEG, WebP or GIF picture.").wait_for()
    page.evaluate(
        """() => { const data = new DataTransfer(), bytes = new Uint8Array(10 * 1024 * 1024 + 1);
        data.items.add(new File([bytes], "big.png", { type: "image/png" }));
        document.getElementById("id_body").dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""
    )
    trouble.get_by_text("“big.png” is larger than 10 MB").wait_for()
    page.route("**/desk/answers/media/", lambda route: route.abort())
    paste(page, ("shot.png", "image/png", picture_bytes()))
    trouble.get_by_text("Sending “shot.png” broke off").wait_for()
    assert not Media.objects.exists()
    page.unroute("**/desk/answers/media/")
    page.locator("#ed-again").click()
    page.locator("#dlg-picture").wait_for()
    assert body(page) == "Press it."


def test_the_preview_can_be_as_narrow_as_a_phone(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author)
    page.locator("#ed-width [data-phone]").click()
    assert page.locator("#preview .paper").bounding_box()["width"] <= 391
    assert page.locator("#ed-width [data-phone]").get_attribute("aria-pressed") == "true"


def test_an_answer_is_written_without_a_script(pages: Pages, article: Article, author: User) -> None:
    page = edit(pages, article, author, java_script_enabled=False)
    assert not page.locator("#ed-tools").is_visible()
    write(page, "1. Press [[Scan]].")
    page.get_by_role("button", name="Preview").click()
    assert page.locator("#preview kbd").inner_text() == "Scan"
    page.get_by_role("button", name="Publish changes").click()
    page.get_by_text("Everybody it is for can read it now").wait_for()
