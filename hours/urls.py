"""Addresses of the settings of contact points. Those of calendars lie with tickets, whose due times they move."""

from django.urls import path

from hours import views

CONTACTS = "desk/settings/contacts/"

urlpatterns = [
    path(CONTACTS, views.desk_contacts, name="desk_contacts"),
    path(CONTACTS + "new/", views.desk_contact, name="desk_contact_new"),
    path(CONTACTS + "<int:pk>/", views.desk_contact, name="desk_contact"),
    path(CONTACTS + "<int:pk>/move/", views.desk_contact_move, name="desk_contact_move"),
    path(CONTACTS + "<int:pk>/delete/", views.desk_contact_delete, name="desk_contact_delete"),
]
