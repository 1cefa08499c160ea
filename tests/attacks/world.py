"""What is attacked: a desk with one of everything a stranger would like to see or change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.passwords import reset_link
from accounts.people import address_add, address_token
from accounts.services import token_create
from common.files import file_store
from counter.models import RepeatIssue
from hours.models import ContactPoint
from kb.models import Article, Media
from kb.services import media_add
from kb.tests.support import make_article, picture_bytes
from mail.inbound.store import email_store
from mail.models import InboundEmail, OutboundEmail
from mail.tests.mails import mail, multipart, part
from notifications.digest_mail import stop_token
from notifications.models import Notification
from tests.support import Desk, make_desk, work
from tickets import services
from tickets.models import Attachment, Message, Ticket
from tickets.services.acts import act_do
from tickets.services.macros import macro_create
from tickets.services.views import view_save

HELP = "helpdesk@localhost"
ROLES = ("guest", "stranger", "requester", "elsewhere", "agent", "lead", "author", "admin")


@dataclass
class World:
    desk: Desk
    people: dict[str, User | None]
    ticket: Ticket
    secret: str
    article: Article
    draft: Article
    media: Media
    held: Message
    note: Message
    laid_out: Message
    odd_mail: InboundEmail
    sent_mail: OutboundEmail
    places: dict[str, Any] = field(default_factory=dict)

    def client(self, role: str, **options: Any) -> Client:
        """A browser of this role, signed in unless it is a guest."""
        client, person = Client(**options), self.people[role]
        if person is not None:
            client.force_login(person)
        return client

    def bearer(self, role: str) -> dict[str, str]:
        """The header of this role's token; nothing for a guest."""
        person = self.people[role]
        if person is None:
            return {}
        return {"Authorization": f"Bearer {token_create(actor=person, user=person)[1]}"}


def mail_in(raw: bytes, **fields: str) -> InboundEmail:
    """Stores one mail, works everything off, and gives its row."""
    row = email_store(raw=raw, source="smtp", envelope_to=fields.pop("to", HELP), **fields)
    work()
    row.refresh_from_db()
    return row


def make_world() -> World:
    desk = make_desk()
    stranger = User.objects.create_user("bob@example.ac.uk", "a long enough pass phrase 7", name="Bob Stranger")
    article = make_article("How do I print?", "Press Print.", author=desk.author)
    draft = make_article("What is plover about?", "plover-draft", state=Article.DRAFT, author=desk.author)
    media = media_add(actor=desk.author, name="panel.png", content=picture_bytes())
    raw = multipart(
        "alternative", part("text/plain", "No sound."), part("text/html", "<p>No <b>sound</b>.</p>"),
        headers=(f"To: {HELP}", "Subject: No sound in room 2", "Message-ID: <first@example.ac.uk>"),
    )  # fmt: skip
    raw = raw.replace(b"From: Anna Berg <anna@example.org>", b"From: Aisha Khan <aisha@example.ac.uk>")
    ticket = mail_in(raw).ticket
    assert ticket is not None
    laid_out = ticket.messages.get()
    shown, hidden = file_store("shown.txt", b"shown-file"), file_store("hidden.txt", b"xyzzy-file")
    services.request_add(
        actor=desk.student, author=desk.student, ticket=ticket, text="See this.", channel="web", files=[shown]
    )
    note = services.note_add(actor=desk.agent, ticket=ticket, text="xyzzy-note", files=[hidden])
    held = services.request_add(
        actor=None, author=desk.author, ticket=ticket, text="plugh-held", channel="email", is_held=True
    )
    services.reply_add(actor=desk.agent, ticket=ticket, text="Try the other cable.")
    work()
    secret = services.link_mint(ticket=ticket, user=desk.student)
    odd_mail = mail_in(mail("Subject: who sent this?", sender="", body="Nobody knows."))
    sent_mail = OutboundEmail.objects.filter(ticket=ticket).latest("pk")
    people = {
        "guest": None, "stranger": stranger, "requester": desk.student, "elsewhere": desk.outsider,
        "agent": desk.agent, "lead": desk.lead, "author": desk.author, "admin": desk.admin,
    }  # fmt: skip
    world = World(
        desk, people, ticket, secret, article, draft, media, held, note, laid_out, odd_mail, sent_mail
    )  # fmt: skip
    world.places = places_of(world)
    return world


def places_of(world: World) -> dict[str, Any]:
    """What stands in place of the names in the paths of `access_matrix`."""
    files = Attachment.objects.filter(message__ticket=world.ticket)
    fay = User.objects.create_user("fay@example.ac.uk", name="Fay Forgets")  # a link ends when its owner signs in
    further = address_add(actor=world.desk.agent, person=fay, address="fay@example.org")
    uid, token = reset_link(fay).rstrip("/").split("/")[-2:]
    return {
        "number": world.ticket.number,
        "secret": world.secret,
        "article": world.article.pk,
        "slug": world.article.slug,
        "draft": world.draft.pk,
        "draft_slug": world.draft.slug,
        "topic": world.article.topic.slug,
        "media": world.media.pk,
        "held": world.held.pk,
        "laid_out": world.laid_out.pk,
        "shown": files.get(name="shown.txt").key,
        "hidden": files.get(name="hidden.txt").key,
        "mail": world.odd_mail.pk,
        "sent": world.sent_mail.uuid,
        "uid": uid,
        "token": token,
        "queue": world.desk.queue.pk,
        "act": act_do(actor=world.desk.agent, tickets=[world.ticket], changes=[("tag_add", "attack")]).pk,
        "view": view_save(actor=world.desk.agent, name="My own view", looks={}).pk,
        "own_team": world.desk.team.pk,
        "agent": world.desk.agent.pk,
        "issue": RepeatIssue.objects.create(name="Password reset", summary="Password reset").pk,
        "team": world.desk.team.pk,
        "policy": world.desk.queue.policy_id,
        "calendar": world.desk.queue.calendar_id,
        "contact": ContactPoint.objects.order_by("pk")[0].pk,
        "mailbox": world.desk.mailbox.pk,
        "macro": macro_create(actor=world.desk.lead, name="Shared", text="Hello", team=world.desk.team).pk,
        "news": Notification.objects.filter(person=world.desk.student).latest("pk").pk,
        "stop": stop_token(fay),
        "person": fay.pk,
        "twin": User.objects.create_user("fay.f@example.org", name="Fay F").pk,
        "further": further.pk,
        "address": address_token(further, world.desk.lead),
    }
