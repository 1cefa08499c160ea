"""What the browser tests look at: a desk with people, answers, and tickets in several states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from kb.demo import load_demo as load_answers
from kb.models import Article
from mail.inbound.store import email_store
from tests.support import Desk, make_desk, work
from tickets import services, statuses
from tickets.demo import load_tickets
from tickets.models import Ticket


@dataclass
class World:
    desk: Desk
    article: Article
    article_path: str
    ticket: Ticket
    secret: str
    solved_secret: str
    odd_mail: Any

    def paths(self) -> dict[User | None, list[str]]:
        """Pages by who looks at them; None is somebody who is not signed in."""
        number = self.ticket.number
        return {
            None: [
                "/",
                self.article_path,
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
                "/accessibility/",
                "/privacy/",
                "/no/such/page/",
            ],
            self.desk.student: [
                "/",
                "/my/",
                f"/my/{number}/",
                "/account/",
                "/account/notifications/",
                "/notifications/",
                "/report/",
            ],
            self.desk.lead: [
                "/desk/people/",
                "/desk/people/?q=zzzz",
                f"/desk/people/{self.desk.student.pk}/",
                f"/desk/people/{self.desk.author.pk}/merge/?gone={self.desk.student.pk}",
                f"/desk/people/{self.desk.student.pk}/merge/?q=a",
            ],
            self.desk.agent: [
                "/desk/",
                "/desk/?view=mine",
                "/desk/?view=unassigned",
                "/desk/?view=solved",
                "/desk/?q=nothing-like-it",
                f"/desk/tickets/{number}/",
                "/desk/tickets/new/",
                "/desk/mail/",
                f"/desk/mail/{self.odd_mail.pk}/",
                "/desk/health/",
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
            ],
            self.desk.admin: ["/desk/outbox/"],
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
                f"/desk/answers/{self.met.pk}/edit/",
                f"/desk/answers/{self.article.pk}/revisions/",
                f"/desk/answers/{self.met.pk}/revisions/?as=side",
                f"/desk/answers/{self.article.pk}/revisions/?as=page",
                f"/desk/answers/{self.article.pk}/revisions/1/",
            ],
            self.desk.lead: ["/desk/settings/", "/desk/settings/teams/", "/desk/settings/macros/new/"],
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
                f"/desk/settings/targets/{self.desk.queue.policy_id}/",
                "/desk/settings/hours/new/",
                f"/desk/settings/hours/{self.desk.queue.calendar_id}/?start=2026-05-08T08:40&target=2h",
                "/desk/settings/contacts/",
                "/desk/settings/contacts/new/",
                "/desk/settings/mailboxes/",
                f"/desk/settings/mailboxes/{self.desk.mailbox.pk}/",
                "/desk/settings/macros/",
                "/desk/settings/macros/new/",
                "/desk/outbox/",
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
    odd_mail = email_store(raw=b"Subject: who sent this?\n\nNobody knows.\n", source="pipe")
    work()
    article = Article.objects.get(question__startswith="How do I reset my password after")
    path = f"/answers/{article.pk}-{article.slug}/"
    return World(desk, article, path, ticket, secret, solved_secret, odd_mail)
