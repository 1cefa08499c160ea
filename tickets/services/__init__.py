"""Writes on tickets. Pages, API and mail call these, and nothing else changes a ticket."""

from tickets.services.acts import act_do, act_undo
from tickets.services.desk import desk_ticket_open, desk_write
from tickets.services.drafts import (
    draft_call_back,
    draft_drop,
    draft_fetch,
    draft_file_remove,
    draft_files_add,
    draft_save,
)
from tickets.services.followers import ticket_follow, ticket_unfollow
from tickets.services.linking import ticket_link, ticket_unlink
from tickets.services.links import link_find, link_forget, link_mint, links_revoke
from tickets.services.macros import macro_create, macro_delete, macro_update
from tickets.services.mentions import mentions_seen
from tickets.services.merging import tickets_merge
from tickets.services.messages import (
    attachments_add,
    delivery_note,
    held_accept,
    note_add,
    reply_add,
    request_add,
)
from tickets.services.opening import participant_add, ticket_open
from tickets.services.parting import message_move, message_split
from tickets.services.presence import presence_ping
from tickets.services.rating import rating_set
from tickets.services.snooze import ticket_snooze, ticket_wake
from tickets.services.tags import tag_add, tag_remove, tags_set
from tickets.services.unmerging import tickets_unmerge
from tickets.services.workflow import (
    assignee_set,
    priority_set,
    queue_set,
    status_set,
    ticket_solve_as_requester,
    ticket_take,
)

__all__ = [
    "act_do",
    "act_undo",
    "assignee_set",
    "attachments_add",
    "delivery_note",
    "desk_ticket_open",
    "desk_write",
    "draft_call_back",
    "draft_drop",
    "draft_fetch",
    "draft_file_remove",
    "draft_files_add",
    "draft_save",
    "held_accept",
    "link_find",
    "link_forget",
    "link_mint",
    "links_revoke",
    "macro_create",
    "macro_delete",
    "macro_update",
    "mentions_seen",
    "message_move",
    "message_split",
    "note_add",
    "participant_add",
    "presence_ping",
    "priority_set",
    "queue_set",
    "rating_set",
    "reply_add",
    "request_add",
    "status_set",
    "tag_add",
    "tag_remove",
    "tags_set",
    "ticket_follow",
    "ticket_link",
    "ticket_open",
    "ticket_snooze",
    "ticket_solve_as_requester",
    "ticket_take",
    "ticket_unfollow",
    "ticket_unlink",
    "ticket_wake",
    "tickets_merge",
    "tickets_unmerge",
]
