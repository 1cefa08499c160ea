"""What Markdown of an answer becomes. No database."""

from __future__ import annotations

import re
import time

import pytest

from common.markdown import Picture, Rendered, render

HOSTS = ["www.youtube-nocookie.com"]


def find_picture(reference: str) -> Picture | None:
    return Picture("/media/7/", 640, 320) if reference == "media:7" else None


def rendered(source: str, **options) -> Rendered:
    return render(source, find_picture=find_picture, video_hosts=HOSTS, **options)


def html(source: str) -> str:
    return rendered(source).html


def steps(source: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="[a-z0-9-]+" value="(\d+)">', html(source))]


PICTURE = '![A form](media:7 "The form")'
BETWEEN = {
    "a picture": PICTURE,
    "a picture that is indented": f"   {PICTURE}",
    "a box": "::: warn Careful\nMind the gap.\n:::",
    "a box with a list": "::: info\n1. one\n1. two\n:::",
    "code": "```\n1. not a step\n```",
    "indented code": "    1. not a step either",
    "a table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "a list of points": "- red\n- blue",
    "a quotation": "> so they said",
    "two pictures": f"{PICTURE}\n\n{PICTURE}",
    "a part": "### Part: Next\n",
}


@pytest.mark.parametrize("between", list(BETWEEN))
def test_steps_go_on_counting_over(between: str) -> None:
    parts = "" if between != "a part" else "### Part: First\n\n"
    source = f"{parts}1. One\n1. Two\n\n{BETWEEN[between]}\n\n1. Three\n1. Four"
    if between == "indented code":
        source = f"1. One\n1. Two\n\n<!-- -->\n\n{BETWEEN[between]}\n\n1. Three\n1. Four"
        assert steps(source)[:2] == [1, 2]
        return
    assert [n for n in steps(source) if n] == [1, 2, 3, 4]


def test_an_unindented_picture_right_after_a_step_does_not_end_the_count() -> None:
    assert steps(f"1. One\n{PICTURE}\n1. Two\n{PICTURE}\n1. Three") == [1, 2, 3]


def test_lists_and_code_inside_a_step_belong_to_it() -> None:
    source = "1. One\n   - a\n   - b\n1. Two\n   1. two a\n   1. two b\n1. Three\n   ```\n   x\n   ```\n1. Four"
    assert steps(source) == [1, 2, 3, 4]
    assert "<ul><li>a</li><li>b</li></ul>" in html(source)
    assert "<ol><li>two a</li><li>two b</li></ol>" in html(source)


def test_a_heading_or_a_paragraph_begins_a_new_count() -> None:
    assert steps("1. One\n1. Two\n\n## Other\n\n1. One") == [1, 2, 1]
    assert steps("1. One\n\nSome words.\n\n1. One") == [1, 1]


def test_an_author_may_number_a_step_themselves() -> None:
    assert steps("5. Five\n6. Six\n\n## More\n\n9. Nine") == [5, 6, 9]


def test_steps_of_a_second_count_have_addresses_of_their_own() -> None:
    ids = re.findall(r'<li id="([a-z0-9-]+)"', html("1. One\n1. Two\n\n## Other\n\n1. One"))
    assert ids == ["step-1", "step-2", "step-2-1"]


def test_parts_are_numbered_within_their_heading_and_go_on_counting() -> None:
    page = rendered("## A\n\n### Part: x\n\n1. a\n\n### Part: y\n\n1. b\n\n## B\n\n### Part: z\n\n1. c")
    assert re.findall(r"Part \d of \d", page.html) == ["Part 1 of 2", "Part 2 of 2", "Part 1 of 1"]
    assert re.findall(r'value="(\d)"', page.html) == ["1", "2", "1"]
    assert [(entry["text"], entry["level"], entry["part"]) for entry in page.contents][1] == ("x", 3, 1)


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<iframe src=https://evil.example></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    '<div style="position:fixed" class="site-head">x</div>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java&#x0A;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](answer:7x)",
    "[x](answer:javascript)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "![x](https://evil.example/pixel.png)",
    '![x" onerror="alert(1)](media:7 "y\\" onload=\\"z")',
    "[[<b onclick=alert(1)>]]",
    "```\n</code></pre><script>alert(1)</script>\n```",
    "::: warn <script>alert(1)</script>\nx\n:::",
    "## <script>alert(1)</script>",
    "### Part: <img src=x onerror=alert(1)>",
    "| <script> | <img onerror=x> |\n|---|---|\n| <svg> | y |",
    '::: video youtube aldermere01 "><script>alert(1)</script>\nx\n:::',
    '::: video youtube aa"onload="x Title\nx\n:::',
    "::: video evil aldermere01 Title\nx\n:::",
    "slot-0000-0- slot-0000-1-",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_nothing_that_acts_passes(source: str) -> None:
    for text in (source, f"1. {source}", f"> {source}", f"::: info\n{source}\n:::"):
        out = html(text)
        tags = re.findall(r"<[a-zA-Z/][^>]*>", out)
        joined = " ".join(tags).lower()
        assert not re.search(r"<(script|style|iframe|img src=\"(?!/media/7/)|form|object|embed)", joined)
        assert not re.search(r"\son[a-z]+\s*=", re.sub(r'"[^"]*"', '""', joined))
        assert not re.search(r"(href|src)=\"\s*(javascript|data|vbscript|//)", joined)
        assert " style=" not in joined


def test_html_shows_as_it_was_typed() -> None:
    assert html("Write <b>bold</b> & so on") == "<p>Write &lt;b&gt;bold&lt;/b&gt; &amp; so on</p>"


@pytest.mark.parametrize(
    "link", ["https://x.example/a?b=c", "http://x.example", "mailto:a@x.example", "tel:+441632", "/report/", "#step-2"]
)
def test_safe_links_stay(link: str) -> None:
    assert f'<a href="{link}"' in html(f"[x]({link})")
    assert rendered(f"[x]({link})").problems == []


def test_links_to_answers_are_kept_by_number_and_listed() -> None:
    page = rendered("[a](answer:9) and [b](answer:3)")
    assert page.answers == [3, 9]
    assert '<a href="answer:9"' in page.html


def test_a_picture_is_a_figure_with_its_size_and_words() -> None:
    out = html(f"Look:\n\n{PICTURE}")
    assert '<figure class="shot">' in out
    assert 'width="640" height="320"' in out
    assert 'alt="A form"' in out
    assert "<figcaption>The form</figcaption>" in out
    assert 'alt=""' in html("![decorative](media:7)")


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("a\n\nb\n\n![](media:7)", "Line 5: a picture has no description"),
        ("![x](media:8)", "Line 1: the picture “media:8” is not here"),
        ("words ![x](media:8) words", "Line 1: the picture “media:8” is not here"),
        ("a\n\n::: odd\nx\n:::", "Line 3: there is no box called “odd”"),
        ("[x](//x.example)", "Line 1: the link “//x.example” leads nowhere safe"),
        ("[x](ftp://x.example)", "Line 1: the link “ftp://x.example” leads nowhere safe"),
        ("::: video youtube aldermere01 T\n:::", "Line 1: the video has no transcript"),
        ("::: video youtube aldermere01\nx\n:::", "Line 1: the video has no title"),
        ("::: video vimeo 12345678 T\nx\n:::", "Line 1: videos from “vimeo” are not allowed here"),
        ("::: video youtube ../../x T\nx\n:::", "Line 1: “../../x” is no video of youtube"),
    ],
)
def test_problems_are_told_with_their_line(source: str, problem: str) -> None:
    assert [words for words in rendered(source).problems if words.startswith(problem)]


def test_a_video_is_a_cover_that_works_as_a_link() -> None:
    out = html("::: video youtube aldermere01 A film\nThe words.\n:::")
    assert 'href="https://www.youtube.com/watch?v=aldermere01"' in out
    assert 'data-video-src="https://www.youtube-nocookie.com/embed/aldermere01?' in out
    assert "<summary>Read the transcript</summary>" in out
    assert "<iframe" not in out


def test_headings_keep_their_address_when_reworded_and_never_share_one() -> None:
    page = rendered("## Reset your password\n\n## Print", kept_ids=[("reset", "Reset my password"), ("print", "Print")])
    assert [entry["id"] for entry in page.contents] == ["reset", "print"]
    twice = rendered("## Same\n\n## Same\n\n## main\n\n## 42").contents
    assert len({entry["id"] for entry in twice}) == 4
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", entry["id"]) for entry in twice)
    assert "main" not in [entry["id"] for entry in twice], "the page has an element of this name"


def test_summary_and_first_steps_are_the_answers_own_words() -> None:
    page = rendered(
        "::: info Before\nHave a phone.\n:::\n\nIt takes **five** minutes.\n\n1. Open `x`.\n1. Press [[Next]]."
    )
    assert page.summary == "It takes five minutes."
    assert page.first_steps == ["Open x.", "Press Next."]
    assert page.step_count == 2
    assert "Have a phone." in page.text


def test_no_text_is_an_empty_answer() -> None:
    page = rendered(" \n\n")
    assert (page.html.strip(), page.text, page.summary, page.problems) == ("", "", "", [])


LONG = {
    "steps": "1. step\n" * 9_000,
    "deep lists": "\n".join("  " * depth + "- x" for depth in range(300)),
    "deep quotations": "> " * 5_000 + "x",
    "emphasis": "*a **b " * 12_000,
    "brackets": "[" * 50_000,
    "links": "[a](b" * 16_000,
    "pictures": "![a](media:7)\n" * 6_000,
    "boxes": "::: info\n" * 8_000,
    "backticks": "`" * 99_999,
    "roles": "[[" * 50_000,
    "headings": "## a\n" * 12_000,
    "tables": "|a|b|\n|-|-|\n" + "|1|2|\n" * 14_000,
    "one word": "a" * 100_000,
    "entities": "&amp" * 25_000,
}


@pytest.mark.parametrize("name", list(LONG))
def test_a_long_or_hostile_text_is_rendered_in_seconds(name: str) -> None:
    started = time.process_time()
    rendered(LONG[name][:100_000])
    assert time.process_time() - started < 20
