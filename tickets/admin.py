"""Administration of what a desk is made of. Tickets are not here: nothing but services changes them."""

from __future__ import annotations

from django.contrib import admin

from tickets.models import Queue, SlaPolicy, SlaTarget


@admin.register(Queue)
class QueueAdmin(admin.ModelAdmin):
    """A change of hours or targets holds for clocks that start, run on or are retargeted from then on."""

    list_display = ["name", "team", "calendar", "policy", "is_default"]
    list_select_related = ["team", "calendar", "policy"]


class TargetInline(admin.TabularInline):
    model = SlaTarget
    extra = 0


@admin.register(SlaPolicy)
class SlaPolicyAdmin(admin.ModelAdmin):
    inlines = [TargetInline]
