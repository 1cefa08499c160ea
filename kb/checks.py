"""What to look at before an answer is published: what keeps it from going live, hints, and what is in order."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.markdown import Rendered
from kb.models import Article
from kb.rendering import problems_of

QUESTION_LONG = 90  # characters: longer ones are cut in lists and by search engines
READING_AGE_MAX = 14
SENTENCES_FROM = 3  # fewer say nothing about how hard a text reads
STOP, HINT, GOOD = "stop", "hint", "good"
_AT_LINE = re.compile(r"\D+(\d+):")
_STEP = re.compile(r"^(\d+)\. +(?:\W*)(\w+)", re.M)
# How a step begins that tells what is, and not what to do. Verbs are too many to list.
_BEGINNINGS = """
a an the this that these those there here it its you your we our i my he she they their is are was were will would
can could may might must should
"""
_NO_VERB = frozenset(_BEGINNINGS.split())


@dataclass(frozen=True)
class Check:
    """One row of the panel. `line` (from 1, or 0) is where in the text."""

    tone: str
    words: str
    line: int = 0


def checks_of(question: str, rendered: Rendered, *, phrases: str = "") -> list[Check]:
    """All checks of a text: stops first, then hints, then what is in order. Two queries at most."""
    stops = [Check(STOP, words, _line_of(words)) for words in problems_of(question, rendered)]
    hints = [*_question(question), *_answers(rendered), *_steps(rendered), *_headings(rendered), *_reading(rendered)]
    if not phrases.strip():
        hints.append(Check(HINT, _("Add how else people ask this: it helps the search most.")))
    return [*stops, *hints, *_good(rendered)]


def _line_of(problem: str) -> int:
    match = _AT_LINE.match(problem)
    return int(match.group(1)) if match else 0


def _question(question: str) -> list[Check]:
    if len(question) > QUESTION_LONG:
        words = _("The question has %(count)d characters: up to %(most)d are read at a glance.")
        return [Check(HINT, words % {"count": len(question), "most": QUESTION_LONG})]
    if question.strip() and not question.rstrip().endswith("?"):
        return [Check(HINT, _("Write the question as people ask it, with a question mark."))]
    return []


def _answers(rendered: Rendered) -> list[Check]:
    """Links to answers that nobody reads now: they stay words."""
    rows = Article.objects.filter(pk__in=rendered.answers).exclude(state=Article.PUBLISHED).order_by("pk")
    words = _("“%(question)s” is not published: readers see your words, and no link.")
    return [Check(HINT, words % {"question": question}) for question in rows.values_list("question", flat=True)[:5]]


def _steps(rendered: Rendered) -> list[Check]:
    found = [(number, word) for number, word in _STEP.findall(rendered.text) if word.lower() in _NO_VERB]
    words = _("Step %(number)s begins with “%(word)s”: say what to do first, such as Press or Open.")
    return [Check(HINT, words % {"number": number, "word": word}) for number, word in found[:5]]


def _headings(rendered: Rendered) -> list[Check]:
    texts = [entry["text"].casefold() for entry in rendered.contents]
    hints = []
    if len(texts) != len(set(texts)):
        hints.append(Check(HINT, _("Two headings say the same.")))
    if rendered.contents and rendered.contents[0]["level"] > 2:
        hints.append(Check(HINT, _("The first heading is a small one (###): begin with ##.")))
    if any(not text for text in texts):
        hints.append(Check(HINT, _("A heading is empty.")))
    return hints


def _reading(rendered: Rendered) -> list[Check]:
    age = reading_age(rendered.text)
    if age > READING_AGE_MAX:
        return [Check(HINT, _("It reads as for people of %(age)d: shorter sentences help.") % {"age": age})]
    return []


def reading_age(text: str) -> int:
    """About how old a reader is who follows this (Automated Readability Index + 5); 0 for too little text.

    Source: Senter and Smith, AMRL-TR-66-220 (1967). English only, and rough.
    """
    words = re.findall(r"\w+", text)
    sentences = [part for part in re.split(r"[.!?:]\s|\n", text) if re.search(r"\w", part)]
    if len(sentences) < SENTENCES_FROM or len(words) < 30:
        return 0
    letters = sum(map(len, words))
    index = 4.71 * letters / len(words) + 0.5 * len(words) / len(sentences) - 21.43
    return max(6, round(index) + 5)


def _good(rendered: Rendered) -> list[Check]:
    rows = []
    if rendered.pictures and not rendered.faults & {"alt", "picture"}:
        rows.append(_("Every picture has a description"))
    if rendered.videos and not rendered.faults & {"video", "transcript"}:
        rows.append(_("Every video has a transcript"))
    count = len(rendered.links) + len(rendered.answers)
    if count and "link" not in rendered.faults:
        rows.append(
            ngettext("%(count)d link is well formed", "%(count)d links are well formed", count) % {"count": count}
        )
    if rendered.step_count:
        count = rendered.step_count
        rows.append(
            ngettext("%(count)d step, numbered through", "%(count)d steps, numbered through", count) % {"count": count}
        )
    if age := reading_age(rendered.text):
        rows.append(_("Reading age about %(age)d") % {"age": age} if age <= READING_AGE_MAX else "")
    return [Check(GOOD, words) for words in rows if words]
