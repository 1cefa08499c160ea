"""Addresses of the desk's lists: views, acts on tickets, the palette, the keyboard map."""

from django.urls import path

from tickets.views.desk import acts, palette, queue, views

list_urls = [
    path("desk/", queue.desk_queue, name="desk_queue"),
    path("desk/changes/", queue.desk_changes, name="desk_changes"),
    path("desk/find/", palette.desk_find, name="desk_find"),
    path("desk/keys/", views.desk_keys, name="desk_keys"),
    path("desk/acts/", acts.desk_acts, name="desk_acts"),
    path("desk/acts/undo/", acts.desk_act_undo_last, name="desk_act_undo_last"),
    path("desk/acts/ask/<str:what>/", acts.desk_act_ask, name="desk_act_ask"),
    path("desk/acts/<int:pk>/", acts.desk_act, name="desk_act"),
    path("desk/acts/<int:pk>/undo/", acts.desk_act_undo, name="desk_act_undo"),
    path("desk/views/", views.desk_views_list, name="desk_views"),
    path("desk/views/edit/", views.desk_view_edit, name="desk_view_edit"),
    path("desk/views/save/", views.desk_view_save, name="desk_view_save"),
    path("desk/views/<int:pk>/", views.desk_view_rename, name="desk_view_rename"),
    path("desk/views/<int:pk>/delete/", views.desk_view_delete, name="desk_view_delete"),
]
