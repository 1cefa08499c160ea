from django.contrib import admin

from accounts.models import ApiToken, Identity, Membership, Team, User


class IdentityInline(admin.TabularInline):
    model = Identity
    extra = 0


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = ["email", "name", "is_agent", "is_author", "is_superuser", "is_active"]
    list_filter = ["is_agent", "is_author", "is_superuser", "is_active"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_agent", "is_author", "is_superuser"]
    inlines = [IdentityInline]


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
