"""A revision as its readers will see it: one way for the preview and for publishing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import chain

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from common.markdown import Picture, Rendered, render
from kb.models import Article, Media, Revision, WorkingCopy
from kb.selectors import readable_links
from kb.types import AnswerLink

_MEDIA = re.compile(r"media:([0-9]{1,15})")
_ANSWER_LINK = re.compile(r'<a href="answer:([0-9]{1,15})"[^>]*>(.*?)</a>', re.S)


def body_render(body: str, *, article: Article | None = None) -> Rendered:
    """Renders the Markdown of an answer; headings keep the addresses they have in the live `article`."""
    kept = [(entry["id"], entry["text"]) for entry in article.contents] if article else []
    return render(body, find_picture=_pictures_in(body), video_hosts=settings.VIDEO_HOSTS, kept_ids=kept)


def problems_of(question: str, rendered: Rendered) -> list[str]:
    """What keeps an answer from going live, in words; empty when nothing does."""
    problems = list(rendered.problems)
    if not question.strip():
        problems.insert(0, _("The question is empty."))
    if not rendered.text.strip():
        problems.append(_("The answer is empty."))
    known = set(Article.objects.filter(pk__in=rendered.answers).values_list("pk", flat=True))
    problems += [_("There is no answer %(id)d to link to.") % {"id": pk} for pk in rendered.answers if pk not in known]
    return problems


def media_ids(references: list[str]) -> list[int]:
    """The ids in references such as `media:7`."""
    return [int(match.group(1)) for name in references if (match := _MEDIA.fullmatch(name))]


def media_in(body: str) -> set[int]:
    """The ids of pictures that a Markdown text speaks of."""
    return {int(pk) for pk in _MEDIA.findall(body)}


def media_in_use() -> set[int]:
    """The ids of pictures that a text of any answer speaks of: revisions can be restored, and working copies saved."""
    bodies = Revision.objects.filter(body__contains="media:").values_list("body", flat=True).iterator()
    copies = WorkingCopy.objects.values_list("fields__body", flat=True).iterator()
    return {pk for body in chain(bodies, copies) for pk in media_in(body or "")}


def linked_ids(html: str) -> set[int]:
    """The answers that a rendered one links to."""
    return {int(pk) for pk, _words in _ANSWER_LINK.findall(html)}


def links_fill(html: str, known: Mapping[int, AnswerLink]) -> SafeString:
    """Turns `answer:7` links of a rendered answer into addresses; `known` are those its reader may read.

    A link without words of its own shows the question it leads to. One that is not known keeps its words
    and is no link: neither its address nor its question leaks.
    """

    def link(match: re.Match[str]) -> str:
        target, words = known.get(int(match.group(1))), mark_safe(match.group(2))
        return format_html('<a href="{}">{}</a>', target.url, words or target.question) if target else words

    return mark_safe(_ANSWER_LINK.sub(link, html))  # sanitised at publishing


def links_resolve(html: str, user: object) -> SafeString:
    """`links_fill` for what `user` may read now. At most one query."""
    return links_fill(html, readable_links(linked_ids(html), user))


def _pictures_in(body: str) -> Callable[[str], Picture | None]:
    """Finds the pictures that a text names, read with one query."""
    ids = media_in(body)
    known = Media.objects.in_bulk(ids) if ids else {}

    def find(reference: str) -> Picture | None:
        match = _MEDIA.fullmatch(reference)
        media = known.get(int(match.group(1))) if match else None
        return Picture(media.get_absolute_url(), media.width, media.height) if media else None

    return find
