"""Addresses of tickets: the desk's, and those of requesters."""

from django.urls import path

from tickets.views.desk import actions, opening, queue, ticket

DESK = "desk/tickets/<str:number>/"

urlpatterns = [
    path("desk/", queue.desk_queue, name="desk_queue"),
    path("desk/tickets/new/", opening.desk_ticket_new, name="desk_ticket_new"),
    path(DESK, ticket.desk_ticket, name="desk_ticket"),
    path(DESK + "reply/", ticket.desk_ticket_reply, name="desk_ticket_reply"),
    path(DESK + "take/", actions.desk_ticket_take, name="desk_ticket_take"),
    path(DESK + "status/", actions.desk_ticket_status, name="desk_ticket_status"),
    path(DESK + "priority/", actions.desk_ticket_priority, name="desk_ticket_priority"),
    path(DESK + "assignee/", actions.desk_ticket_assignee, name="desk_ticket_assignee"),
    path(DESK + "queue/", actions.desk_ticket_queue, name="desk_ticket_queue"),
    path(DESK + "links/end/", actions.desk_links_revoke, name="desk_links_revoke"),
    path(DESK + "messages/<int:message_id>/accept/", actions.desk_message_accept, name="desk_message_accept"),
    path(DESK + "messages/<int:message_id>/original/", ticket.desk_message_original, name="desk_message_original"),
]
