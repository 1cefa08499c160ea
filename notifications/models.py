"""Who was told of what, what each person wants to hear, and when."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.models import Event
from kb.models import Article
from mail.models import OutboundEmail
from notifications import kinds
from notifications.quiet import ALL_DAYS, QuietHours
from tickets.models import Message, Ticket


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """A person's own, as long as they may see what each is about: somebody who leaves a team loses its news."""
        if not (user is not None and getattr(user, "is_authenticated", False) and user.is_active):
            return self.none()
        mine = self.filter(person=user)
        if user.is_superuser:
            return mine
        public = Q(is_internal=False, ticket__in=Ticket.objects.visible_to(user).values("pk"))
        if not user.works_here:
            return mine.filter(Q(ticket=None, is_internal=False) | public)
        internal = Q(is_internal=True, ticket__in=Ticket.objects.at_desk_of(user).values("pk"))
        return mine.filter(Q(ticket=None) | public | internal)

    def in_bell(self) -> NotificationQuerySet:
        return self.filter(in_bell=True)

    def unseen(self) -> NotificationQuerySet:
        return self.filter(seen_at=None)


class Notification(models.Model):
    """What one person is told of one event, in the bell, in the digest or in both.

    News of one ticket that come close together are one entry: `count` of them, named by the weightiest
    `kind`; `event` is the first. The rows of `Delivery` say which events it stands for.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=16)
    ticket = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_internal = models.BooleanField(default=True)  # for who works on the ticket; see visible_to
    in_bell = models.BooleanField(default=True)
    count = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    digest_at = models.DateTimeField(null=True, blank=True)  # the digest it goes into; none: not by digest
    digested_at = models.DateTimeField(null=True, blank=True)
    digest_email = models.ForeignKey(OutboundEmail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="notified_once")]
        indexes = [
            models.Index(fields=["person", "-updated_at", "-id"], name="notification_by_time"),
            models.Index(
                fields=["person", "ticket"],
                name="notification_unseen",
                condition=models.Q(seen_at__isnull=True, in_bell=True),
            ),
            models.Index(
                fields=["digest_at", "person"],
                name="notification_to_digest",
                condition=models.Q(digest_at__isnull=False, digested_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.person_id}"


class Delivery(models.Model):
    """One person told of one event by one channel, once: the constraint is the promise."""

    EMAIL, BELL, DIGEST = "email", "bell", "digest"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=10, default=EMAIL)
    outbound_email = models.ForeignKey(
        OutboundEmail, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    notification = models.ForeignKey(
        Notification, null=True, blank=True, on_delete=models.SET_NULL, related_name="deliveries"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "person", "channel"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.person} told of {self.event}"


class Preference(models.Model):
    """How one person wants to hear of one kind of news; without a row it is as `kinds.KINDS` says."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    bell = models.BooleanField(default=True)
    email = models.CharField(max_length=8, choices=kinds.EMAIL_CHOICES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person_id}"


class Rhythm(models.Model):
    """When one person wants mail: quiet hours, and the hour of the daily digest. Wall clock of the site's zone."""

    DIGEST_HOUR = 8

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    quiet_from = models.TimeField(_("from"), null=True, blank=True)
    quiet_to = models.TimeField(_("to"), null=True, blank=True)
    quiet_days = models.CharField(max_length=7, default="0123456", blank=True)  # days it begins on, 0 is Monday
    digest_hour = models.PositiveSmallIntegerField(default=DIGEST_HOUR, validators=[MaxValueValidator(23)])
    digest_on = models.BooleanField(default=True)
    feedback_upto = models.BigIntegerField(default=0)  # what readers said up to this key was mailed
    feedback_due_at = models.DateTimeField(null=True, blank=True)  # the digest that what they said since goes into
    updated_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"rhythm of {self.person_id}"

    @property
    def quiet(self) -> QuietHours | None:
        """The quiet hours, or None when there are none."""
        days = frozenset(int(day) for day in self.quiet_days) & ALL_DAYS
        if self.quiet_from is None or self.quiet_to is None or not days:
            return None
        return QuietHours(self.quiet_from, self.quiet_to, days)
