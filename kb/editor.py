"""The editor of one answer, as its page needs it: what is shown, what was pressed, what went wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import User
from common.differences import difference
from common.errors import Conflict, HelpdeskError, Invalid
from kb import services
from kb.activity import Activity, activity_of
from kb.checks import Check, checks_of
from kb.comparison import cut, rows_of
from kb.editor_words import editor_words
from kb.forms import ArticleForm, PictureForm, initial_of, typed, typed_of
from kb.models import Article, Media, Revision, WorkingCopy
from kb.rendering import body_render, links_resolve
from kb.services.articles import BODY_MAX, QUESTION_MAX
from kb.types import ArticleText

REVISIONS_MAX = 4
PICTURES_MAX = 12


class Editor:
    """`data` is what was posted, None for a page that is only opened: it shows what its author typed last."""

    def __init__(
        self, user: Any, article: Article | None, data: Any = None, files: Any = None, asked: str = ""
    ) -> None:
        self.user: User = user
        self.asked = asked.replace("\x00", " ").strip()[:QUESTION_MAX]
        self.article = article
        self.files = files
        self.revisions: list[Revision] = []
        if article is not None:
            rows = article.revisions.select_related("author", "topic", "owner", "team")
            self.revisions = list(rows[:REVISIONS_MAX])
        self.copy = self._copy() if data is None else None
        self.form = ArticleForm(data, initial=self._initial())
        self.picture_form = PictureForm()
        self.status = 200
        self.said = ""
        self.is_refused = False
        self.checks: list[Check] = []
        self.conflict: Revision | None = None
        self.picture: Media | None = None
        self.question = self.body = ""
        self.html = SafeString()
        if data is None:
            self._open()

    def _initial(self) -> dict[str, Any]:
        if self.revisions:
            initial = initial_of(self.revisions[0])
        else:
            team = self.user.teams.first()
            initial = {"audience": Article.PUBLIC, "owner": self.user.pk, "team": team.pk if team else "", "seen": 0}
            initial["question"] = self.asked
        return {**initial, **self.copy.fields, "seen": self.copy.seen} if self.copy else initial

    def _copy(self) -> WorkingCopy | None:
        """What was typed and not saved, if it says something else than the newest revision."""
        copy = WorkingCopy.objects.filter(author=self.user, article=self.article).first()
        return copy if copy and self._says_more(copy.fields) else None

    def _says_more(self, fields: dict[str, str]) -> bool:
        return not self.revisions or typed(fields) != typed(typed_of(self.revisions[0]))

    def _open(self) -> None:
        if self.copy and self.revisions and self.copy.seen < self.revisions[0].number:
            self.conflict = self.revisions[0]
        if self.article is not None or self.copy is not None:
            self.preview()

    # --- what authors press --------------------------------------------------------------------

    def save(self, *, publishes: bool) -> bool:
        """Saves a revision, and publishes it when asked to; False when the page has to come back.

        Saved is saved: what cannot be published stays as a draft, and `is_refused` says so.
        """
        if not self.form.is_valid():
            self.status = 400
            return False
        before = self.article
        try:
            self.article = self._save(self.form.text())
        except Conflict:
            self._meet()
            return False
        except HelpdeskError as error:
            self._refuse(error)
            return False
        services.copy_drop(actor=self.user, article=before)
        if publishes:
            self._publish(self.article)
        return True

    def keep_mine(self) -> bool:
        """Saves on top of what somebody saved in between, having looked at it: `theirs` is its number."""
        data = self.form.data.copy()
        data["seen"] = data.get("theirs", "")
        self.form = ArticleForm(data, initial=self._initial())
        return self.save(publishes=False)

    def drop_mine(self) -> None:
        """What was typed and not saved goes; the newest revision is what the editor shows next."""
        services.copy_drop(actor=self.user, article=self.article)

    def keep_copy(self) -> None:
        """Keeps what is in the form, whole or not, as the author's working copy; `said` says when.

        With `conflict` set somebody saved in between: both texts are kept.
        """
        fields = {name: self.form.data.get(name, "") for name in ArticleForm.base_fields if name != "seen"}
        seen = self.form.data.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
        if not self._says_more(fields):
            self.drop_mine()
        else:
            services.copy_save(actor=self.user, article=self.article, fields=fields, seen=number)
            if self.revisions and number < self.revisions[0].number:
                self.conflict, self.status, self.body = self.revisions[0], 409, fields["body"]
        self.said = _("Saved %(time)s") % {"time": f"{timezone.localtime():%H:%M}"}

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
        """Shows the text as readers will see it, by the very function that publishing uses, with what to look at."""
        self.question = self._value("question")
        self.body = self._value("body")[:BODY_MAX].replace("\x00", "")
        rendered = body_render(self.body, article=self.article)
        self.html = links_resolve(rendered.html, self.user)
        self.checks = checks_of(self.question, rendered, phrases=self._value("also_asked_as"))

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
        """409: somebody saved in between. Both texts are kept: theirs as a revision, this one as a working copy."""
        self.status = 409
        if self.article is not None:
            self.keep_copy()
            self.conflict = self.article.revisions.select_related("author").first()

    def _refuse(self, error: HelpdeskError) -> None:
        self.status = error.status
        field = error.field if isinstance(error, Invalid) and error.field in self.form.fields else None
        self.form.add_error(field, error.message)

    # --- the page ------------------------------------------------------------------------------

    def _value(self, name: str) -> str:
        return str(self.form[name].value() or "")

    def meeting(self) -> dict[str, Any]:
        """Variables of `kb/desk/_conflict.html`: what they wrote against what stands in the form."""
        if self.conflict is None:
            return {}
        found = difference(self.conflict.body, self.body)
        rows, is_cut = cut(rows_of(found))
        return {"article": self.article, "conflict": self.conflict, "found": found, "rows": rows, "is_cut": is_cut}

    def activity(self) -> Activity | None:
        article = self.article
        return activity_of(article, timezone.localdate()) if article and article.published_at else None

    def stops(self) -> list[dict[str, str]]:
        """What keeps the text from going live, as the error summary takes it."""
        stops = [check for check in self.checks if check.tone == "stop"]
        return [{"id": "id_body" if check.line else "", "message": check.words} for check in stops]

    def context(self) -> dict[str, Any]:
        """Variables of `kb/desk/editor.html` and its parts."""
        article = self.article
        newest = self.revisions[0].number if self.revisions else 0
        live = article.published_revision if article and article.is_live else None
        pictures = Media.objects.filter(uploaded_for=article)[:PICTURES_MAX] if article else []
        copy = self.copy
        return {
            **self.meeting(),
            "article": article,
            "form": self.form,
            "picture_form": self.picture_form,
            "picture": self.picture,
            "pictures": pictures,
            "question": self.question,
            "html": self.html,
            "checks": self.checks,
            "problems": self.stops(),
            "is_previewed": bool(self.body or self.html),
            "copy": copy,
            "is_old_copy": bool(copy and timezone.now() - copy.saved_at > timedelta(minutes=1)),
            "revisions": self.revisions,
            "live_number": live.number if live else 0,
            "has_changes": bool(live and live.number < newest),
            "activity": self.activity(),
            "says": editor_words(),
        }
