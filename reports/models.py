"""What the university calls a term, so that reports can be asked for by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from reports.period import DAYS_MAX


class Term(models.Model):
    """A term, from its first day to its last; both belong to it. Terms do not overlap."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    first_day = models.DateField(_("first day"), unique=True)
    last_day = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["-first_day"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="term_ends",
                violation_error_message=_("The last day has to be on or after the first."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError for a term that is longer than a report can be, or that meets another."""
        if not (self.first_day and self.last_day):
            return
        if (self.last_day - self.first_day).days >= DAYS_MAX:
            raise ValidationError({"last_day": _("A term has at most %(days)s days.") % {"days": DAYS_MAX}})
        meeting = Term.objects.exclude(pk=self.pk).filter(first_day__lte=self.last_day, last_day__gte=self.first_day)
        if other := meeting.first():
            raise ValidationError(_("It overlaps with %(term)s.") % {"term": other.name})
