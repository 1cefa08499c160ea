"""Addresses of the bell and of a person's choices."""

from django.urls import path

from notifications.views import bell, choices

urlpatterns = [
    path("notifications/", bell.notifications, name="notifications"),
    path("notifications/count/", bell.notifications_count, name="notifications_count"),
    path("notifications/seen/", bell.notifications_all_seen, name="notifications_all_seen"),
    path("notifications/<int:pk>/seen/", bell.notification_one_seen, name="notification_one_seen"),
    path("account/notifications/", choices.account_notifications, name="account_notifications"),
    path("digest/stop/<str:token>/", choices.digest_stop_page, name="digest_stop"),
]
