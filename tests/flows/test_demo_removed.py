"""The demo is taken away: with all its files, and nothing of anybody else's."""

from __future__ import annotations

import uuid

from django.core.files.storage import default_storage

from accounts.models import User
from common.demo import marking
from common.files import file_store
from common.models import Event
from helpdesk.demo_removal import demo_remove
from kb.models import Article, Media
from kb.services.media import media_add
from kb.tests.support import make_article, picture_bytes
from tests.flows.desk_pages import opened
from tests.flows.moments import at_once, together
from tests.support import PASSWORD, Desk, work
from tickets import services
from tickets.models import Act, Attachment, Ticket
from tickets.services import acts, drafts


def demo_ticket(desk: Desk, subject: str) -> Ticket:
    with marking():
        return opened(desk, subject)


def test_the_demo_goes_with_the_files_of_words_that_were_not_sent(desk: Desk) -> None:
    ticket = demo_ticket(desk, "Of the demo")
    file = file_store("plan.txt", b"words")
    drafts.draft_files_add(actor=desk.agent, ticket=ticket, kind="reply", files=[file], nonce=uuid.uuid4())
    demo_remove(actor=desk.admin, typed="remove the demo")
    assert not Ticket.objects.exists()
    assert not default_storage.exists(file.path)


def test_the_demo_leaves_a_file_that_stands_on_a_real_ticket_too(desk: Desk) -> None:
    """Parted tickets can share the file of a message that stands in both."""
    keep, real = demo_ticket(desk, "Of the demo"), opened(desk, "Real")
    merge = services.tickets_merge(actor=desk.lead, source=real, target=keep)
    file = file_store("plan.txt", b"words")
    both = services.reply_add(actor=desk.lead, ticket=keep, text="For both", files=[file])
    services.tickets_unmerge(actor=desk.lead, merge=merge, goes={both.pk: "both"})
    demo_remove(actor=desk.admin, typed="remove the demo")
    assert Attachment.objects.get(message__ticket=real).file.name == file.path
    assert default_storage.exists(file.path)


def test_the_files_of_a_demo_person_go_also_where_they_wrote_on_a_real_ticket(desk: Desk) -> None:
    with marking():
        person = User.objects.create_user("demo@example.ac.uk", PASSWORD, name="Demo", is_agent=True)
        desk.team.memberships.create(user=person)
    file = file_store("plan.txt", b"words")
    drafts.draft_files_add(actor=person, ticket=opened(desk), kind="reply", files=[file], nonce=uuid.uuid4())
    demo_remove(actor=desk.admin, typed="remove the demo")
    assert not User.objects.filter(pk=person.pk).exists()
    assert not default_storage.exists(file.path)


def test_a_picture_of_the_demo_that_a_real_answer_shows_or_showed_stays(desk: Desk) -> None:
    """The same pixels put into two answers are one picture, whoever was first."""
    with marking():
        shown, alone = (
            media_add(actor=desk.author, name="a.png", content=picture_bytes(size=(side, 30))) for side in (40, 50)
        )
        make_article("Of the demo", f"![One](media:{shown.pk}) ![Two](media:{alone.pk})", author=desk.author)
    again = media_add(actor=desk.author, name="b.png", content=picture_bytes(size=(40, 30)))
    assert again == shown
    make_article("Real", f"![One](media:{again.pk})", author=desk.author, state=Article.DRAFT)
    demo_remove(actor=desk.admin, typed="remove the demo")
    assert default_storage.exists(shown.path)
    assert list(Media.objects.values_list("pk", flat=True)) == [shown.pk]
    assert not default_storage.exists(alone.path)


@at_once
def test_the_demo_goes_while_an_agent_works_on_one_of_its_tickets(desk: Desk) -> None:
    """The agent is first, or hears that the ticket is gone; nothing of the ticket stays behind either way."""
    for turn in range(10):
        ticket = demo_ticket(desk, f"Of the demo {turn}")
        act = {"actor": desk.agent, "tickets": [ticket], "changes": [("priority", "1"), ("tag_add", "demo")]}
        results = together(
            lambda act=act: acts.act_do(**act), lambda: demo_remove(actor=desk.admin, typed="remove the demo")
        )
        assert results == ["done", "done"]
        assert not Ticket.objects.exists()
        assert not Event.objects.filter(subject_type="ticket", subject_id=ticket.pk).exists()
        work()
    assert {row["code"] for found in Act.objects.all() for row in found.refused} <= {"not_found"}
