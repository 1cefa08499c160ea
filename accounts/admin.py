from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _

from accounts.addresses import normalise_email
from accounts.models import ApiToken, Identity, Membership, Team, User


class IdentityInline(admin.TabularInline):
    model = Identity
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


admin.site.unregister(Group)  # roles are flags and teams: a group would give nobody anything


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name", "is_active", "is_agent", "is_author", "is_superuser")

    def clean_email(self) -> str:
        address = normalise_email(self.cleaned_data["email"])
        if not address and not self.instance.pk:
            raise forms.ValidationError(_("Enter an email address: people without one come by calls and visits."))
        others = Identity.objects.filter(kind=Identity.EMAIL, value=address).exclude(user_id=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This address belongs to somebody else."))
        return address

    def clean(self) -> dict[str, Any]:
        """The last administrator stays one, also when two take each other's right away at the same moment."""
        data: dict[str, Any] = super().clean() or {}
        if not (data.get("is_superuser") and data.get("is_active")):
            rows = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
            left = set(rows.values_list("pk", flat=True))
            if left == {self.instance.pk}:
                raise forms.ValidationError(_("This is the last administrator: make somebody else one first."))
        return data


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    form = UserForm
    list_display = ["email", "name", "is_agent", "is_author", "is_superuser", "is_active"]
    list_filter = ["is_agent", "is_author", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    inlines = [IdentityInline]

    def save_model(self, request, obj, form, change):
        """A person is known by their address: mail to the desk finds people by it."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if obj.email:
            Identity.objects.get_or_create(kind=Identity.EMAIL, value=obj.email, defaults={"user": obj})

    def has_delete_permission(self, request, obj=None):
        return False  # people who go are made inactive: what they wrote stays theirs


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    inlines = [MembershipInline]


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ["prefix", "user", "label", "created_at", "last_used_at", "revoked_at"]
    readonly_fields = ["user", "prefix", "created_at", "last_used_at"]
    exclude = ["hash"]

    def has_add_permission(self, request):
        return False  # the plain text is shown once, by the command
