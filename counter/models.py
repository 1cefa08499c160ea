"""Calls and visits, and what people call about again and again."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.types import IDENTITY_CHECKS
from common.templatetags.ui import icon_names
from counter.querysets import CallQuerySet
from kb.models import Article, Topic
from tickets.models import Queue, Ticket

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """How they reached us; the codes are those of a ticket's channel."""

    PHONE = Ticket.Channel.PHONE.value, _("Call")
    WALK_IN = Ticket.Channel.WALK_IN.value, _("Walk-in")


class Outcome(models.TextChoices):
    SOLVED = "solved", _("Solved on the call")
    OPENED = "opened", _("Ticket opened")
    PASSED = "passed", _("Passed to a team")
    ADDED = "added", _("Added to a ticket")
    ENDED = "ended", _("No answer, or rang off")


class RepeatIssue(models.Model):
    """What people call about again and again, as one press: what to fill in when they do.

    The list is kept by team leads; its order and its numbers come from the calls.
    """

    OUTCOMES = [(code, label) for code, label in Outcome.choices if code not in (Outcome.ADDED, Outcome.ENDED)]

    name = models.CharField(_("name"), max_length=60, unique=True)
    icon = models.CharField(_("icon"), max_length=40, default="phone")
    summary = models.CharField(_("summary"), max_length=250, help_text=_("Becomes the subject of the ticket."))
    outcome = models.CharField(_("usual outcome"), max_length=8, choices=OUTCOMES, default=Outcome.SOLVED)
    priority = models.PositiveSmallIntegerField(
        _("priority"), choices=Ticket.Priority.choices, default=Ticket.Priority.NORMAL
    )
    queue = models.ForeignKey(
        Queue, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("goes to")
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("topic")
    )
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("answer")
    )
    needs_identity_check = models.BooleanField(
        _("identity check first"), default=False, help_text=_("Passwords, sign-in codes and the like.")
    )
    position = models.PositiveSmallIntegerField(
        _("place in the list"), default=0, validators=[MaxValueValidator(9999)],
        help_text=_("Counts while there are no calls to go by."),
    )  # fmt: skip
    is_active = models.BooleanField(_("offered to agents"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.icon not in icon_names():
            raise ValidationError({"icon": _("There is no such icon.")})

    @property
    def drawn_icon(self) -> str:
        return self.icon if self.icon in icon_names() else "phone"


class Call(models.Model):
    """One call or visit, written when it is over.

    `talk_seconds` is the time between start and end without the time on hold; null when nobody timed it.
    `outcome` says what became of it, `ticket` where it is kept; a call that ended before anything was said
    has none. Notes are internal.
    """

    Kind, Outcome = Kind, Outcome

    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PHONE)
    agent = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="calls")
    caller = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    held_seconds = models.PositiveIntegerField(default=0)
    talk_seconds = models.PositiveIntegerField(null=True, blank=True)
    identity_check = models.CharField(max_length=16, choices=IDENTITY_CHECKS, blank=True)
    identity_checked_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    identity_checked_at = models.DateTimeField(null=True, blank=True)
    issue = models.ForeignKey(RepeatIssue, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    summary = models.CharField(max_length=250, blank=True)
    notes = models.TextField(blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls")
    nonce = models.UUIDField(unique=True)  # one call per filled-in form, however often it is sent
    created_at = models.DateTimeField(default=timezone.now)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="call_by_start"),
            models.Index(fields=["agent", "-started_at", "-id"], name="call_by_agent"),
            models.Index(fields=["issue", "-started_at"], name="call_by_issue"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ended_at__gte=models.F("started_at")), name="call_ends")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.started_at:%Y-%m-%d %H:%M}"
