"""Addresses of calls and visits."""

from django.urls import path

from counter.views import calls, issues, log

urlpatterns = [
    path("desk/calls/", log.desk_calls, name="desk_calls"),
    path("desk/calls/new/", calls.desk_call_new, name="desk_call_new"),
    path("desk/calls/look-up/", calls.desk_call_look_up, name="desk_call_look_up"),
    path("desk/calls/side/", calls.desk_call_side, name="desk_call_side"),
    path("desk/calls/timer/", calls.desk_call_timer, name="desk_call_timer"),
    path("desk/calls/issues/", issues.desk_issues, name="desk_issues"),
    path("desk/calls/issues/new/", issues.desk_issue_new, name="desk_issue_new"),
    path("desk/calls/issues/<int:pk>/", issues.desk_issue, name="desk_issue"),
]
