"""Opening hours as rows: calendars with their spans and closures, and the ways to reach the desk."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hours.business_time import DAY_MINUTES, Schedule, Span
from hours.phones import is_dialable

MIDNIGHT = time(0, 0)


def validate_timezone(name: str) -> None:
    """Raises ValidationError unless the tz database knows the name."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValidationError(
            _("“%(name)s” is not a known time zone. Use a name like Europe/London."), params={"name": name}
        ) from error


class Calendar(models.Model):
    """When something is open: spans of a normal week in one time zone, and the days it is closed."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    timezone = models.CharField(_("time zone"), max_length=60, default="Europe/London", validators=[validate_timezone])

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def schedule(self) -> Schedule:
        """The rows as a value for `hours.business_time`; two queries unless they are prefetched."""
        spans = tuple(span.as_span() for span in self.spans.all())
        closed = frozenset(closure.date for closure in self.closures.all() if not closure.is_open)
        return Schedule(self.timezone, spans, closed)


class CalendarSpan(models.Model):
    """One opening on one weekday. Two rows make a split day; closing at 00:00 is midnight at its end."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=list(WEEKDAYS.items()))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is midnight at the end of the day."))
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(
        _("valid to"), null=True, blank=True, help_text=_("The last day. Empty: until changed.")
    )

    class Meta:
        verbose_name = _("span")
        verbose_name_plural = _("spans")
        ordering = ["weekday", "opens", "valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="calendar_span_weekday"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes=MIDNIGHT),
                name="calendar_span_closes_after_it_opens",
                violation_error_message=_("It has to close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="calendar_span_validity",
                violation_error_message=_("The last day has to be on or after the first."),
            ),
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens", "valid_from"], name="calendar_span_once_from"
            ),
            models.UniqueConstraint(
                fields=["calendar", "weekday", "opens"],
                condition=Q(valid_from__isnull=True),
                name="calendar_span_once",
            ),
        ]

    def __str__(self) -> str:
        closes = _now("midnight") if self.closes == MIDNIGHT else f"{self.closes:%H:%M}"
        return f"{WEEKDAYS.get(self.weekday, self.weekday)} {self.opens:%H:%M}–{closes}"

    def as_span(self) -> Span:
        """The row as a value. Raises ValueError for a row that the database would refuse."""
        closes = minutes_of(self.closes) or DAY_MINUTES
        return Span(self.weekday, minutes_of(self.opens), closes, self.valid_from, self.valid_to)

    def clean(self) -> None:
        """Raises ValidationError, each at its field, for times that are no span or meet another span."""
        if None in (self.weekday, self.opens, self.closes):
            return  # the fields say so themselves
        problems: dict[str, Any] = {}
        for name in ("opens", "closes"):
            if getattr(self, name).second or getattr(self, name).microsecond:
                problems[name] = _("Use whole minutes.")
        if self.closes != MIDNIGHT and self.closes <= self.opens:
            problems["closes"] = _(
                "It has to close after it opens. For hours past midnight, add a second span on the next day."
            )
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            problems["valid_to"] = _("The last day has to be on or after the first.")
        if problems:
            raise ValidationError(problems)
        if self.calendar_id:
            others = CalendarSpan.objects.filter(calendar_id=self.calendar_id, weekday=self.weekday)
            refuse_overlaps([self, *others.exclude(pk=self.pk)])


class Closure(models.Model):
    """A day on which a calendar is closed whatever its week says.

    With `is_open` it is a holiday of the law on which the desk opens as usual: the row remembers that this was
    decided, so that taking the holidays over again does not close the day.
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="closures")
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=120, help_text=_("For example: Early May bank holiday"))
    is_open = models.BooleanField(_("open as usual"), default=False)
    is_holiday = models.BooleanField(_("from the holidays of England"), default=False)

    class Meta:
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="closure_once_a_day")]

    def __str__(self) -> str:
        return f"{date_format(self.date)}: {self.name}"


class ContactPoint(models.Model):
    """One way to reach the desk, with the hours it is staffed; written here once, shown everywhere."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        DESK = "desk", _("desk")
        PORTAL = "portal", _("portal")
        EMAIL = "email", _("email")

    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)
    value = models.CharField(
        _("number, address or link"),
        max_length=254,
        blank=True,
        help_text=_("A phone number, an email address, or a link. A desk may do without."),
    )
    location = models.CharField(_("where it is"), max_length=160, blank=True)
    audience = models.CharField(_("who it is for"), max_length=160, blank=True, help_text=_("Empty: everyone."))
    calendar = models.ForeignKey(
        Calendar,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contact_points",
        verbose_name=_("opening hours"),
        help_text=_("Empty: at any time."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["phone", "desk", "portal", "email"]), name="contact_point_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="desk") | ~Q(value=""),
                name="contact_point_value",
                violation_error_message=_("Only a desk can do without a number, address or link."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError at `value` when people could not dial, write to or open it."""
        self.value = self.value.strip()
        if not self.value:
            if self.kind != self.Kind.DESK:
                raise ValidationError({"value": _("Only a desk can do without a number, address or link.")})
            return
        try:
            VALUE_CHECKS[self.Kind(self.kind)](self.value)
        except ValidationError as error:
            raise ValidationError({"value": error.messages}) from error
        except ValueError:
            return  # an unknown kind: its own field says so


def minutes_of(clock: time) -> int:
    """Minutes after midnight."""
    return clock.hour * 60 + clock.minute


def refuse_overlaps(rows: list[CalendarSpan]) -> None:
    """Raises ValidationError when two rows of one calendar are open at the same time on some date."""
    for n, row in enumerate(rows):
        for other in rows[:n]:
            if row.as_span().overlaps(other.as_span()):
                raise ValidationError(
                    _("%(one)s and %(other)s overlap. Change one of them, or the dates they are valid."),
                    code="overlap",
                    params={"one": row, "other": other},
                )


def _check_phone(value: str) -> None:
    if not is_dialable(value):
        raise ValidationError(_("Enter a phone number, like 01632 960118 or +44 1632 960118."))


def _check_link(value: str) -> None:
    """A page of this site ("/report/") or a web address: nothing that runs."""
    if value.startswith("/") and not value.startswith(("//", "/\\")):
        return
    URLValidator(schemes=["https", "http"], message=_("Enter a link that starts with https:// or with /."))(value)


VALUE_CHECKS = {
    ContactPoint.Kind.PHONE: _check_phone,
    ContactPoint.Kind.DESK: _check_link,
    ContactPoint.Kind.PORTAL: _check_link,
    ContactPoint.Kind.EMAIL: EmailValidator(_("Enter an email address, like name@example.ac.uk.")),
}
