"""Topics, articles, what an article said over time, and its pictures."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from common.templatetags.ui import icon_names
from kb.querysets import ArticleQuerySet, MediaQuerySet


class Topic(models.Model):
    """A shelf of answers on the home page."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    lead = models.CharField(_("one line about it"), max_length=160, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="book-open")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves it; raises ValidationError for an icon that no page can draw."""
        if self.icon not in icon_names():
            raise ValidationError({"icon": _("There is no such icon.")})
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("kb_topic", args=[self.slug])

    @property
    def drawn_icon(self) -> str:
        """The icon, or another one in place of one that is not among our files any more."""
        return self.icon if self.icon in icon_names() else self._meta.get_field("icon").default


class Article(models.Model):
    """One question and its answer. What readers see is the published revision, rendered once.

    Authors write revisions. Publishing copies one here and renders it, so that saving never changes a live
    page; until the first publishing the fields follow the newest revision.
    """

    DRAFT, PUBLISHED, ARCHIVED = "draft", "published", "archived"
    STATES = [(DRAFT, _("Draft")), (PUBLISHED, _("Published")), (ARCHIVED, _("Archived"))]
    PUBLIC, SIGNED_IN, AGENTS = "public", "signed_in", "agents"
    AUDIENCES = [
        (PUBLIC, _("Everybody")),
        (SIGNED_IN, _("People who are signed in")),
        (AGENTS, _("Agents and authors only")),
    ]

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="articles", verbose_name=_("topic"))
    question = models.CharField(_("question"), max_length=200)
    slug = models.SlugField(max_length=120)
    keywords = models.CharField(
        _("keywords"), max_length=300, blank=True, help_text=_("Words people search for, with commas between.")
    )
    also_asked_as = models.TextField(_("also asked as"), blank=True, help_text=_("One phrase a line."))
    state = models.CharField(_("state"), max_length=12, choices=STATES, default=DRAFT)
    audience = models.CharField(_("who reads it"), max_length=12, choices=AUDIENCES, default=PUBLIC)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("answered by"),
    )
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    published_revision = models.ForeignKey(
        "Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("readers go to")
    )  # of an archived article
    body_html = models.TextField(blank=True, editable=False)
    body_text = models.TextField(blank=True, editable=False)
    summary = models.CharField(max_length=300, blank=True, editable=False)
    contents = models.JSONField(default=list, blank=True, editable=False)  # headings: id, text, level, part
    first_steps = models.JSONField(default=list, blank=True, editable=False)  # the first three, as text
    step_count = models.PositiveSmallIntegerField(default=0, editable=False)
    links = models.JSONField(_("links and files"), default=list, blank=True, editable=False)  # title, url
    pictures = models.ManyToManyField("Media", blank=True, related_name="shown_in", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    content_updated_at = models.DateTimeField(_("last updated"), default=timezone.now, editable=False)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    views = models.PositiveIntegerField(default=0, editable=False)
    helpful_yes = models.PositiveIntegerField(default=0, editable=False)
    helpful_no = models.PositiveIntegerField(default=0, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["question"]
        indexes = [
            models.Index(fields=["state", "topic", "-views"], name="article_by_topic"),
            models.Index(fields=["state", "-views"], name="article_by_views"),
            models.Index(fields=["state", "-content_updated_at"], name="article_by_update"),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("kb_article", args=[self.pk, self.slug])

    @property
    def answered_by(self) -> str:
        """The person's name, or else the team's; empty when neither is left."""
        if self.owner:
            return self.owner.display_name if self.owner.name else ""
        return self.team.name if self.team else ""

    @property
    def is_live(self) -> bool:
        return self.state == self.PUBLISHED and self.published_revision_id is not None


class Revision(models.Model):
    """What an article said at one time, and for whom; written once, never changed."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    body = models.TextField(_("answer"))
    links = models.JSONField(default=list, blank=True)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(max_length=12, choices=Article.AUDIENCES, default=Article.PUBLIC)
    keywords = models.CharField(max_length=300, blank=True)
    also_asked_as = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    comment = models.CharField(_("what changed"), max_length=200, blank=True)
    is_minor = models.BooleanField(_("small correction"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.question} #{self.number}"


class Media(models.Model):
    """A picture made for answers: re-encoded by us, written as `media:7` in Markdown."""

    path = models.CharField(max_length=200, editable=False)
    name = models.CharField(_("name"), max_length=255)
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_for = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("kb_media", args=[self.pk])
