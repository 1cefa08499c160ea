"""Every address of the product."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from helpdesk import health, styleguide, views, views_settings
from helpdesk.api import api_urls

admin.site.site_header = admin.site.site_title = _("Administration")

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("theme/", views.theme_set, name="theme_set"),
    path("admin/login/", views.admin_sign_in),
    path("admin/password_change/", views.admin_password),
    path("admin/", admin.site.urls),
    path("api/v1/", include(api_urls)),
    path("", include("accounts.urls")),
    path("", include("kb.urls")),
    path("", include("mail.urls")),
    path("", include("counter.urls")),
    path("", include("tickets.urls")),
    path("", include("reports.urls")),
    path("", include("notifications.urls")),
    path("desk/styleguide/", styleguide.styleguide, name="styleguide"),
    path("desk/health/", health.desk_health, name="desk_health"),
    path("", include("accounts.urls_settings")),
    path("", include("hours.urls")),
    path("", include("tickets.urls_settings")),
    path("desk/settings/", views_settings.desk_settings, name="desk_settings"),
    path("desk/settings/demo/", views_settings.desk_demo, name="desk_demo"),
    path("desk/settings/audit/", views_settings.desk_audit, name="desk_audit"),
    path("desk/settings/audit/export/", views_settings.desk_audit_export, name="desk_audit_export"),
]

if settings.MAIL_WEBHOOKS:  # else the library behind them is not loaded: it costs each start a tenth of a second
    from mail.webhooks import webhook_urls

    urlpatterns.append(path("mail/webhooks/", include(webhook_urls(settings.MAIL_WEBHOOKS))))

handler404 = "helpdesk.views.not_found"
handler500 = "common.errors_views.server_error"
