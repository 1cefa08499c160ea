"""Addresses of what is done on the page of one ticket at the desk."""

from django.urls import path

from tickets.views.desk import composer, linking, merging, parting, presence

DESK = "desk/tickets/<str:number>/"
MESSAGE = DESK + "messages/<int:message_id>/"

urlpatterns = [
    path(DESK + "draft/", composer.desk_draft, name="desk_draft"),
    path(DESK + "draft/drop/", composer.desk_draft_drop, name="desk_draft_drop"),
    path(DESK + "draft/files/", composer.desk_draft_files, name="desk_draft_files"),
    path(DESK + "draft/files/<uuid:key>/", composer.desk_draft_file, name="desk_draft_file"),
    path(DESK + "draft/files/<uuid:key>/remove/", composer.desk_draft_file_remove, name="desk_draft_file_remove"),
    path(DESK + "drafts/<int:draft_id>/undo/", composer.desk_draft_undo, name="desk_draft_undo"),
    path(DESK + "drafts/<int:draft_id>/fetch/", composer.desk_draft_fetch, name="desk_draft_fetch"),
    path(DESK + "preview/", composer.desk_preview, name="desk_preview"),
    path(DESK + "macros/", composer.desk_macros, name="desk_ticket_macros"),
    path(DESK + "macros/save/", composer.desk_macro_save, name="desk_macro_save"),
    path(DESK + "macros/<int:macro_id>/", composer.desk_macro, name="desk_ticket_macro"),
    path(DESK + "answers/", composer.desk_insert_answers, name="desk_insert_answers"),
    path(DESK + "fits/", composer.desk_fits, name="desk_fits"),
    path(DESK + "agents/", composer.desk_agents, name="desk_agents"),
    path(DESK + "presence/", presence.desk_presence, name="desk_presence"),
    path(DESK + "follow/", presence.desk_follow, name="desk_follow"),
    path(DESK + "link/", linking.desk_link, name="desk_link"),
    path(DESK + "link/<int:link_id>/remove/", linking.desk_unlink, name="desk_unlink"),
    path(DESK + "merge/", merging.desk_merge, name="desk_merge"),
    path(DESK + "unmerge/<int:merge_id>/", merging.desk_unmerge, name="desk_unmerge"),
    path(MESSAGE + "split/", parting.desk_message_split, name="desk_message_split"),
    path(MESSAGE + "move/", parting.desk_message_move, name="desk_message_move"),
]
