"""What the browser tests look at: a desk with people, answers, and tickets in several states."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.models import Identity, User
from accounts.people import address_token
from counter.models import RepeatIssue
from counter.services import call_save
from counter.timer import Timer
from counter.types import NewCall
from hours.models import ContactPoint
from kb import services as answers
from kb.demo import load_demo as load_answers
from kb.forms import typed_of
from kb.models import Article
from kb.services.articles import text_of
from mail.models import OutboundEmail
from notifications.digest_mail import stop_token
from tests.browser.mails import mail_pages
from tests.support import Desk, make_desk, work
from tickets import services, statuses
from tickets.demo import load_tickets
from tickets.models import Draft, SavedView, Ticket
from tickets.services.views import view_save


@dataclass
class World:
    desk: Desk
    article: Article
    article_path: str
    met: Article  # two authors wrote on it at once
    gone: Article  # archived
    ticket: Ticket
    secret: str
    solved_secret: str
    mail_pages: list[str]
    ticket_pages: list[str] = field(default_factory=list)  # of what is done to a ticket
    reset_path: str = ""
    address_token: str = ""
    macro_pk: int = 0
    mail_key: str = ""  # of a mail that left
    issue_pk: int = 0  # what people call about again and again

    @property
    def contact_pk(self) -> int:
        return ContactPoint.objects.earliest("pk").pk

    @property
    def saved_view(self) -> SavedView:
        """A view of the agent's own; the same one each time."""
        return view_save(actor=self.desk.agent, name="Printing", looks={})

    def paths(self) -> dict[User | None, list[str]]:
        """Pages by who looks at them; None is somebody who is not signed in."""
        number = self.ticket.number
        return {
            None: [
                "/",
                self.article_path,
                f"/answers/{self.article.pk}/vote/?said=no",
                f"/answers/{self.gone.pk}/",
                "/search/?q=password",
                "/search/?q=zzzz+qqqq",
                f"/topics/{self.article.topic.slug}/",
                "/report/",
                "/report/sent/",
                f"/t/{self.secret}/",
                "/t/nosuchlinkatall/",
                f"/t/{self.solved_secret}/score/?s=good",
                f"/t/{self.solved_secret}/score/?done=1",
                "/sign-in/",
                "/password/forgot/",
                "/password/sent/",
                "/password/done/",
                self.reset_path,
                "/password/reset/MQ/wrong/",
                f"/account/address/{self.address_token}/",
                "/account/address/wrong/",
                f"/digest/stop/{stop_token(self.desk.lead)}/",
                "/accessibility/",
                "/privacy/",
                "/no/such/page/",
            ],
            self.desk.student: [
                "/",
                "/my/",
                f"/my/{number}/",
                f"/my/{number}/score/",
                "/account/",
                "/account/notifications/",
                "/notifications/",
                "/report/",
            ],
            self.desk.agent: [
                "/desk/",
                "/desk/?view=mine",
                "/desk/?view=unassigned",
                "/desk/?view=solved",
                "/desk/?view=snoozed",
                "/desk/?view=starters&own=1&if=building.not:Park&if=queue:99&cols=tags,queue,wakes,created,channel",
                "/desk/?q=nothing-like-it",
                "/desk/?q=is:open+from:a",
                "/desk/find/?q=print",
                "/desk/keys/",
                "/desk/acts/ask/assign/?tickets=" + number,
                "/desk/acts/ask/tags/?tickets=" + number,
                "/desk/acts/ask/snooze/?tickets=" + number,
                "/desk/views/",
                "/desk/views/edit/?own=1&if=building:Park&if=tag:a&if=created.within:7&any=assignee:me|queue:99",
                f"/desk/views/{self.saved_view.pk}/",
                f"/desk/views/{self.saved_view.pk}/delete/",
                f"/desk/tickets/{number}/",
                *self.ticket_pages,
                "/desk/tickets/new/",
                *self.mail_pages,
                "/desk/health/",
                "/desk/calls/?days=28",
                f"/desk/calls/new/?caller={self.desk.student.pk}&issue={self.issue_pk}&who=Aisha",
                "/desk/calls/new/?who=Aisha",
                "/desk/reports/",
                "/desk/reports/?range=dates&first=2026-13-01&last=x",
                "/desk/reports/tickets/?what=raised&first=2024-01-01&last=2024-12-31",
                "/desk/reports/calls/?first=2024-01-01&last=2024-12-31&day=1",
                "/desk/styleguide/",
            ],
            self.desk.author: [
                "/desk/answers/",
                "/desk/answers/new/",
                f"/desk/answers/{self.article.pk}/edit/",
                f"/desk/answers/{self.met.pk}/edit/",
                f"/desk/answers/{self.article.pk}/revisions/",
                f"/desk/answers/{self.met.pk}/revisions/?as=side",
                f"/desk/answers/{self.article.pk}/revisions/?as=page",
                f"/desk/answers/{self.article.pk}/revisions/1/",
            ],
            self.desk.lead: [
                "/desk/people/",
                "/desk/people/?q=zzzz",
                f"/desk/people/{self.desk.student.pk}/",
                f"/desk/people/{self.desk.author.pk}/merge/?gone={self.desk.student.pk}",
                f"/desk/people/{self.desk.student.pk}/merge/?q=a",
                "/desk/calls/",
                "/desk/calls/issues/",
                "/desk/calls/issues/new/",
                f"/desk/calls/issues/{self.issue_pk}/",
                "/desk/settings/",
                "/desk/settings/teams/",
                "/desk/settings/macros/new/",
            ],
            self.desk.admin: [
                "/desk/settings/",
                "/desk/settings/?q=holidays",
                "/desk/settings/audit/",
                "/desk/settings/audit/?what=made",
                "/desk/settings/demo/",
                "/desk/settings/teams/",
                f"/desk/settings/teams/{self.desk.team.pk}/",
                "/desk/settings/people/",
                f"/desk/settings/people/{self.desk.agent.pk}/",
                f"/desk/settings/people/{self.desk.admin.pk}/",
                "/desk/settings/people/invite/",
                "/desk/settings/brand/",
                "/desk/settings/queues/",
                "/desk/settings/queues/new/",
                f"/desk/settings/queues/{self.desk.queue.pk}/",
                "/desk/settings/targets/",
                "/desk/settings/targets/new/",
                f"/desk/settings/targets/{self.desk.queue.policy_id}/",
                "/desk/settings/hours/new/",
                f"/desk/settings/hours/{self.desk.queue.calendar_id}/?start=2026-05-08T08:40&target=2h",
                "/desk/settings/contacts/",
                "/desk/settings/contacts/new/",
                f"/desk/settings/contacts/{self.contact_pk}/",
                "/desk/settings/mailboxes/",
                "/desk/settings/mailboxes/new/",
                f"/desk/settings/mailboxes/{self.desk.mailbox.pk}/",
                f"/desk/settings/mailboxes/{self.desk.mailbox.pk}/server/",
                f"/desk/settings/mailboxes/{self.desk.mailbox.pk}/server/?way=other",
                "/desk/settings/macros/",
                "/desk/settings/macros/new/",
                f"/desk/settings/macros/{self.macro_pk}/",
                "/desk/outbox/",
                f"/desk/outbox/{self.mail_key}/",
            ],
        }


def make_world() -> World:
    desk = make_desk()
    people = {
        "ada": desk.admin,
        "sam": desk.lead,
        "priya": desk.agent,
        "tom": desk.lead,
        "maya": desk.author,
        "aisha": desk.student,
        "lewis": desk.student,
    }
    load_answers(people, desk.team)
    load_tickets(people, desk.queue)
    ticket = Ticket.objects.get(subject__startswith="The password reset code")
    secret = services.link_mint(ticket=ticket, user=desk.student)
    solved = services.ticket_open(
        actor=desk.student, requester=desk.student, subject="No sound", text="In room 2.", channel="web"
    )
    services.reply_add(actor=desk.agent, ticket=solved, text="The cable was loose.", set_status=statuses.SOLVED)
    services.rating_set(actor=desk.student, ticket=solved, score="ok", comment="It took a day.")
    solved_secret = services.link_mint(ticket=solved, user=desk.student)
    work()
    article = Article.objects.get(question__startswith="How do I reset my password after")
    path = f"/answers/{article.pk}-{article.slug}/"
    met, gone = _answers(desk)
    world = World(desk, article, path, met, gone, ticket, secret, solved_secret, mail_pages(ticket))
    world.ticket_pages = _ticket_pages(desk, ticket)
    world.issue_pk = _calls(desk, article)
    world.reset_path, world.address_token = _people(desk)
    world.macro_pk = services.macro_create(actor=desk.admin, name="Hours", text="We open at nine.").pk
    world.mail_key = str(OutboundEmail.objects.latest("pk").uuid)
    return world


def _people(desk: Desk) -> tuple[str, str]:
    """The paths' ends of a link to a new password, and of one that says yes to a new main address."""
    uid, token = urlsafe_base64_encode(force_bytes(desk.student.pk)), default_token_generator.make_token(desk.student)
    further = Identity.objects.create(user=desk.student, kind=Identity.EMAIL, value="aisha.k@example.org")
    return f"/password/reset/{uid}/{token}/", address_token(further, desk.lead)


def _calls(desk: Desk, article: Article) -> int:
    """Calls and walk-ins of each outcome about a repeat issue; its key."""
    issue = RepeatIssue.objects.create(
        name="Password reset", summary="Password reset", icon="key-round", article=article, needs_identity_check=True
    )
    timer = Timer.begin(desk.agent.pk, timezone.now() - timedelta(minutes=4)).hold(timezone.now())
    known = NewCall(caller=desk.student, issue=issue, summary=issue.summary, identity_check="student_card")
    call_save(actor=desk.agent, call=known, timer=timer)
    call_save(actor=desk.agent, call=replace(known, kind="walk_in", outcome="opened", issue=None), timer=timer)
    call_save(actor=desk.lead, call=NewCall(outcome="ended"), timer=Timer.waiting(desk.lead.pk))
    return int(issue.pk)


def _answers(desk: Desk) -> tuple[Article, Article]:
    """One that two authors wrote on at once, with what readers missed; and one that is archived."""
    met = Article.objects.get(question="How do I connect to eduroam?")
    newest = met.revisions.first()
    assert newest is not None
    text = text_of(newest)
    answers.revision_save(
        actor=desk.admin, article=met, text=replace(text, body=f"{text.body}\n\nTheirs."), seen=newest.number
    )
    typed = {**typed_of(newest), "body": f"{text.body}\n\nMine."}
    answers.copy_save(actor=desk.author, article=met, fields=typed, seen=newest.number)
    gone = Article.objects.get(question="How do I get more storage?")
    answers.article_unpublish(actor=desk.author, article=gone)
    answers.article_archive(actor=desk.author, article=gone)
    return met, gone


def _ticket_pages(desk: Desk, ticket: Ticket) -> list[str]:
    """A ticket on which Sam is replying and Priya's own reply waits, was refused and dropped; what is done to it."""
    here, nonce = ticket.get_absolute_url(), uuid.uuid4
    goes, other, busy = (
        services.ticket_open(actor=None, requester=who, subject=subject, text="In room 2.", channel="web")
        for who, subject in ((desk.author, "Same thing"), (desk.author, "Another"), (desk.student, "Busy"))
    )
    merge = services.tickets_merge(actor=desk.lead, source=goes, target=ticket)
    services.reply_add(actor=desk.lead, ticket=ticket, text="We swap the access point.")
    services.ticket_link(actor=desk.lead, ticket=ticket, other=other)
    for kind in ("dropped", "refused", "going"):
        row = Draft.objects.create(ticket=busy, author=desk.agent, kind="reply", text=f"{kind} words", state=kind)
        row.run_after = timezone.now() + timedelta(days=1)
        row.error = "This ticket is closed." if kind == "refused" else ""
        row.save()
    services.draft_save(actor=desk.agent, ticket=ticket, kind="note", text="Half a note", nonce=nonce())
    services.presence_ping(actor=desk.lead, ticket=busy, doing="replying")
    services.macro_create(actor=desk.agent, name="Sorry", text="Sorry about that.")
    message = ticket.messages.earliest("pk")
    return [
        f"{here}?compose=note",
        f"{here}link/",
        f"{here}merge/",
        f"{here}merge/?with={other.number}",
        f"{here}unmerge/{merge.pk}/",
        f"{here}messages/{message.pk}/split/",
        f"{here}messages/{message.pk}/move/",
        goes.get_absolute_url(),
        busy.get_absolute_url(),
    ]
