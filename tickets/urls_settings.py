"""Addresses of the settings of queues, targets, opening hours and macros."""

from django.urls import path

from tickets.views.settings import hours, macros, queues

QUEUES, TARGETS, HOURS = "desk/settings/queues/", "desk/settings/targets/", "desk/settings/hours/"
MACROS = "desk/settings/macros/"

urlpatterns = [
    path(QUEUES, queues.desk_queues, name="desk_queues"),
    path(QUEUES + "new/", queues.desk_queue_new, name="desk_queue_new"),
    path(QUEUES + "<int:pk>/", queues.desk_queue_settings, name="desk_queue_settings"),
    path(QUEUES + "<int:pk>/delete/", queues.desk_queue_delete, name="desk_queue_delete"),
    path(TARGETS, queues.desk_targets, name="desk_targets"),
    path(TARGETS + "new/", queues.desk_target, name="desk_target_new"),
    path(TARGETS + "<int:pk>/", queues.desk_target, name="desk_target"),
    path(TARGETS + "<int:pk>/delete/", queues.desk_target_delete, name="desk_target_delete"),
    path(HOURS, hours.desk_hours, name="desk_hours"),
    path(HOURS + "new/", hours.desk_calendar_new, name="desk_calendar_new"),
    path(HOURS + "<int:pk>/", hours.desk_calendar, name="desk_calendar"),
    path(HOURS + "<int:pk>/plan/", hours.desk_calendar_plan, name="desk_calendar_plan"),
    path(HOURS + "<int:pk>/closures/", hours.desk_calendar_closures, name="desk_calendar_closures"),
    path(HOURS + "<int:pk>/delete/", hours.desk_calendar_delete, name="desk_calendar_delete"),
    path(MACROS, macros.desk_macros, name="desk_macros"),
    path(MACROS + "new/", macros.desk_macro, name="desk_macro_new"),
    path(MACROS + "<int:pk>/", macros.desk_macro, name="desk_macro"),
    path(MACROS + "<int:pk>/delete/", macros.desk_macro_delete, name="desk_macro_delete"),
]
