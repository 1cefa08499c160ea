"""Addresses of reports."""

from django.urls import path

from reports import views

urlpatterns = [
    path("desk/reports/", views.desk_reports, name="desk_reports"),
    path("desk/reports/csv/<slug:code>/", views.desk_report_csv, name="desk_report_csv"),
    path("desk/reports/tickets/", views.desk_report_tickets, name="desk_report_tickets"),
    path("desk/reports/calls/", views.desk_report_calls, name="desk_report_calls"),
]
