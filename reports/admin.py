"""Terms, for administrators."""

from __future__ import annotations

from django.contrib import admin

from reports.models import Term


@admin.register(Term)
class TermAdmin(admin.ModelAdmin):
    list_display = ["name", "first_day", "last_day"]
