from django.contrib import admin

from hours.models import Calendar, CalendarSpan, Closure, ContactPoint


class SpanInline(admin.TabularInline):
    model = CalendarSpan
    extra = 0


class ClosureInline(admin.TabularInline):
    model = Closure
    extra = 0


@admin.register(Calendar)
class CalendarAdmin(admin.ModelAdmin):
    list_display = ["name", "timezone"]
    inlines = [SpanInline, ClosureInline]


@admin.register(ContactPoint)
class ContactPointAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "value", "calendar", "audience", "is_active", "position"]
    list_filter = ["kind", "is_active"]
