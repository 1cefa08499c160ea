"""Forms of authors. They check shapes; what may be done is decided by services and policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from kb.models import Article, Revision, Topic
from kb.services.articles import ALSO_MAX, BODY_MAX, COMMENT_MAX, KEYWORDS_MAX, QUESTION_MAX
from kb.types import ArticleText


class ArticleForm(forms.Form):
    """All of an answer on one page. `seen` is the newest revision its author had before them."""

    question = forms.CharField(
        label=_("Question"),
        max_length=QUESTION_MAX,
        help_text=_("As people ask it: “How do I …?”"),
        error_messages={"required": _("Enter the question that this answers.")},
    )
    body = forms.CharField(
        label=_("Answer"),
        max_length=BODY_MAX,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true", "class": "source"}),
    )
    topic = forms.ModelChoiceField(label=_("Topic"), queryset=Topic.objects.all(), empty_label=None)
    audience = forms.ChoiceField(label=_("Who reads it"), choices=Article.AUDIENCES)
    owner = forms.ModelChoiceField(
        label=_("Answered by"), queryset=User.objects.none(), required=False, empty_label=_("The team")
    )
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=Team.objects.all(), required=False, empty_label=_("No team")
    )
    keywords = forms.CharField(
        label=_("Keywords"),
        max_length=KEYWORDS_MAX,
        required=False,
        help_text=_("Words people search for, with commas between."),
    )
    also_asked_as = forms.CharField(
        label=_("Also asked as"),
        max_length=ALSO_MAX,
        required=False,
        help_text=_("One phrase a line, in people’s own words. This helps the search most."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    links = forms.CharField(
        label=_("Links and files"),
        max_length=20_000,
        required=False,
        help_text=_("One a line: Title | https://…"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    comment = forms.CharField(
        label=_("What changed?"), max_length=COMMENT_MAX, required=False, help_text=_("For the list of revisions.")
    )
    is_minor = forms.BooleanField(label=_("Small correction: “last updated” stays as it is"), required=False)
    seen = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = User.objects.filter(Q(is_agent=True) | Q(is_author=True) | Q(is_superuser=True), is_active=True)
        self.fields["owner"].queryset = here.order_by("name", "email")

    def text(self) -> ArticleText:
        """What was filled in. Only for a valid form."""
        data = self.cleaned_data
        return ArticleText(**{name: data[name] for name in WORDS}, links=_links(data["links"]))


class PictureForm(forms.Form):
    """A picture for an answer."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("PNG, JPEG, WebP or GIF, at most 10 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}),
    )


WORDS = ("question", "body", "topic", "audience", "owner", "team", "keywords", "also_asked_as")


def initial_of(revision: Revision) -> dict[str, Any]:
    """What the form shows of a revision."""
    shown = {name: getattr(revision, name) for name in WORDS}
    lines = "\n".join(f"{link['title']} | {link['url']}" for link in revision.links)
    return {**shown, "links": lines, "seen": revision.number}


def typed_of(revision: Revision) -> dict[str, str]:
    """What a browser would send of the form of a revision nobody touched."""
    initial = initial_of(revision)
    return {name: str(getattr(value, "pk", value) or "") for name, value in initial.items()}


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """The words of a form by field, without what says nothing: blanks at line ends, breaks as browsers send them."""

    def words(name: str) -> str:
        lines = [line.rstrip() for line in fields.get(name, "").splitlines()]
        return "\n".join(lines).strip("\n").replace(" | ", "|")

    return {name: words(name) for name in (*WORDS, "links", "comment")}


def _links(lines: str) -> list[dict[str, str]]:
    pairs = (line.partition("|") for line in lines.splitlines() if line.strip())
    return [{"title": title.strip(), "url": url.strip()} for title, _bar, url in pairs]
