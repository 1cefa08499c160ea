"""The editor of one answer, as its page needs it: what is shown, what was pressed, what went wrong."""

from __future__ import annotations

import re
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Conflict, HelpdeskError, Invalid
from kb import services
from kb.forms import ArticleForm, PictureForm, initial_of
from kb.models import Article, Media, Revision
from kb.rendering import body_render, links_resolve, problems_of
from kb.services.articles import BODY_MAX
from kb.types import ArticleText

REVISIONS_MAX = 20
PICTURES_MAX = 12


class Editor:
    """`data` is what was posted, None for a page that is only opened."""

    def __init__(self, user: Any, article: Article | None, data: Any = None, files: Any = None) -> None:
        self.user: User = user
        self.article = article
        self.files = files
        self.revisions: list[Revision] = []
        if article is not None:
            rows = article.revisions.select_related("author", "topic", "owner", "team").defer("body")
            self.revisions = list(rows[: REVISIONS_MAX + 1])
        self.form = ArticleForm(data, initial=self._initial())
        self.picture_form = PictureForm()
        self.status = 200
        self.said = ""
        self.is_refused = False
        self.problems: list[str] = []
        self.conflict: Revision | None = None
        self.picture: Media | None = None
        self.question = self.body = ""
        self.html = SafeString()
        if data is None and article is not None:
            self.preview()

    def _initial(self) -> dict[str, Any]:
        if self.revisions:
            return initial_of(self.revisions[0])
        return {"audience": Article.PUBLIC, "owner": self.user.pk, "team": self.user.teams.first(), "seen": 0}

    # --- what authors press --------------------------------------------------------------------

    def save(self, *, publishes: bool) -> bool:
        """Saves a revision, and publishes it when asked to; False when the page has to come back.

        Saved is saved: what cannot be published stays as a draft, and `is_refused` says so.
        """
        if not self.form.is_valid():
            self.status = 400
            return False
        try:
            self.article = self._save(self.form.text())
        except Conflict:
            self._meet()
            return False
        except HelpdeskError as error:
            self._refuse(error)
            return False
        if publishes:
            self._publish(self.article)
        return True

    def _save(self, text: ArticleText) -> Article:
        data = self.form.cleaned_data
        self.said = _("Saved as a draft. Readers do not see it yet.")
        if self.article is None:
            return services.article_create(actor=self.user, text=text, comment=data["comment"])
        services.revision_save(
            actor=self.user,
            article=self.article,
            text=text,
            seen=data["seen"] or 0,
            comment=data["comment"],
            is_minor=data["is_minor"],
        )
        return self.article

    def _publish(self, article: Article) -> None:
        try:
            services.article_publish(actor=self.user, article=article)
        except HelpdeskError as error:
            self.is_refused = True
            self.said = _("Saved as a draft, not published. %(why)s") % {"why": error.message}
        else:
            self.said = _("Published. Everybody it is for can read it now.")

    def preview(self) -> None:
        """Shows the text as readers will see it, with what is wrong with it."""
        self.question = self._value("question")
        self.body = self._value("body")[:BODY_MAX].replace("\x00", "")
        rendered = body_render(self.body, article=self.article)
        self.html = links_resolve(rendered.html, self.user)
        self.problems = problems_of(self.question, rendered)

    def add_picture(self) -> None:
        """Keeps the chosen picture; what was typed stays in the form."""
        self.picture_form = PictureForm(self.form.data, self.files)
        if not self.picture_form.is_valid():
            self.status = 400
            return
        upload = self.picture_form.cleaned_data["picture"]
        try:
            self.picture = services.media_add(
                actor=self.user, name=upload.name or "", content=upload.read(), article=self.article
            )
        except HelpdeskError as error:
            self.picture_form.add_error("picture", error.message)
            self.status = error.status

    # --- what goes wrong -----------------------------------------------------------------------

    def _meet(self) -> None:
        """409: somebody saved in between. The text stays; saving again puts it on top of theirs."""
        self.status = 409
        if self.article is None:
            return
        self.conflict = self.article.revisions.select_related("author").first()
        data = self.form.data.copy()
        data["seen"] = str(self.conflict.number if self.conflict else 0)
        self.form = ArticleForm(data, initial=self._initial())

    def _refuse(self, error: HelpdeskError) -> None:
        self.status = error.status
        field = error.field if isinstance(error, Invalid) and error.field in self.form.fields else None
        self.form.add_error(field, error.message)

    # --- the page ------------------------------------------------------------------------------

    def _value(self, name: str) -> str:
        return str(self.form[name].value() or "")

    def context(self) -> dict[str, Any]:
        """Variables of `kb/desk/editor.html` and its parts."""
        article = self.article
        newest = self.revisions[0].number if self.revisions else 0
        live = article.published_revision if article and article.is_live else None
        pictures = Media.objects.filter(uploaded_for=article)[:PICTURES_MAX] if article else []
        return {
            "article": article,
            "form": self.form,
            "picture_form": self.picture_form,
            "picture": self.picture,
            "pictures": pictures,
            "question": self.question,
            "html": self.html,
            "problems": [{"id": "id_body" if _AT_LINE.match(p) else "", "message": p} for p in self.problems],
            "is_previewed": bool(self.body or self.html),
            "conflict": self.conflict,
            "revisions": self.revisions[:REVISIONS_MAX],
            "has_more_revisions": len(self.revisions) > REVISIONS_MAX,
            "live_number": live.number if live else 0,
            "has_changes": bool(live and live.number < newest),
        }


_AT_LINE = re.compile(r"\D+\d+:")
