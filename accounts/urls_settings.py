"""Addresses of the settings of people, teams, and of the name, logo and colour."""

from django.urls import path

from accounts import views_branding, views_settings

TEAMS, PEOPLE = "desk/settings/teams/", "desk/settings/people/"

urlpatterns = [
    path(TEAMS, views_settings.desk_teams, name="desk_teams"),
    path(TEAMS + "<int:pk>/", views_settings.desk_team, name="desk_team"),
    path(TEAMS + "<int:pk>/delete/", views_settings.desk_team_delete, name="desk_team_delete"),
    path(PEOPLE, views_settings.desk_roles, name="desk_roles"),
    path(PEOPLE + "invite/", views_settings.desk_invite, name="desk_invite"),
    path(PEOPLE + "<int:pk>/", views_settings.desk_role, name="desk_role"),
    path("desk/settings/brand/", views_branding.desk_brand, name="desk_brand"),
    path("brand/<slug:version>/style.css", views_branding.brand_style, name="brand_style"),
    path("brand/<slug:version>/logo", views_branding.brand_logo, name="brand_logo"),
]
