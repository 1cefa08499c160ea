"""The knowledge base for administrators: topics here; answers are written at /desk/answers/."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from common.templatetags.ui import icon_names
from kb.models import Topic


class TopicForm(forms.ModelForm):
    """A topic; its icon is one of those that pages can draw."""

    icon = forms.ChoiceField(label=_("Icon"), choices=lambda: [(name, name) for name in sorted(icon_names())])

    class Meta:
        model = Topic
        fields = ["name", "slug", "lead", "icon", "position"]


@admin.register(Topic)
class TopicAdmin(admin.ModelAdmin):
    form = TopicForm
    list_display = ["name", "slug", "position"]
    list_editable = ["position"]
    prepopulated_fields = {"slug": ["name"]}

    def has_delete_permission(self, request: Any, obj: Topic | None = None) -> bool:
        """A topic with answers stays: they have to go somewhere else first."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not obj.articles.exists())
