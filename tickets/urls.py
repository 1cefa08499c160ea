"""Addresses of tickets: the desk's, and those of requesters."""

from django.urls import path

from tickets import ticket_urls
from tickets.urls_lists import list_urls
from tickets.views.desk import actions, opening, ticket
from tickets.views.portal import files, mine, rating, report, track

DESK = "desk/tickets/<str:number>/"
TRACK = "t/<str:secret>/"
MINE = "my/<str:number>/"

urlpatterns = [
    *ticket_urls.urlpatterns,
    *list_urls,
    path("desk/tickets/new/", opening.desk_ticket_new, name="desk_ticket_new"),
    path(DESK, ticket.desk_ticket, name="desk_ticket"),
    path(DESK + "reply/", ticket.desk_ticket_reply, name="desk_ticket_reply"),
    path(DESK + "take/", actions.desk_ticket_take, name="desk_ticket_take"),
    path(DESK + "status/", actions.desk_ticket_status, name="desk_ticket_status"),
    path(DESK + "links/end/", actions.desk_links_revoke, name="desk_links_revoke"),
    path(DESK + "messages/<int:message_id>/accept/", actions.desk_message_accept, name="desk_message_accept"),
    path(DESK + "messages/<int:message_id>/original/", ticket.desk_message_original, name="desk_message_original"),
    path("report/", report.report, name="report"),
    path("report/sent/", report.report_sent, name="report_sent"),
    path("report/suggest/", report.report_suggest, name="report_suggest"),
    path(TRACK, track.track, name="track"),
    path(TRACK + "reply/", track.track_reply, name="track_reply"),
    path(TRACK + "solved/", track.track_solve, name="track_solve"),
    path(TRACK + "score/", rating.track_rating, name="track_rating"),
    path(TRACK + "link/", track.track_link, name="track_link"),
    path(TRACK + "files/<uuid:key>/", track.track_attachment, name="track_attachment"),
    path("my/", mine.my_tickets, name="my_tickets"),
    path(MINE, mine.my_ticket, name="my_ticket"),
    path(MINE + "reply/", mine.my_ticket_reply, name="my_ticket_reply"),
    path(MINE + "solved/", mine.my_ticket_solve, name="my_ticket_solve"),
    path(MINE + "score/", rating.my_ticket_rating, name="my_ticket_rating"),
    path("files/<uuid:key>/", files.attachment, name="attachment"),
]
