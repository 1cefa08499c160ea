"""Two tickets that are one matter: merged, read, answered, parted again; and one message that goes elsewhere."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from common.errors import Conflict, HelpdeskError
from common.files import file_store
from tests.flows.desk_pages import opened, words
from tests.support import PASSWORD, Desk, mails_to, private_link, work
from tickets import services, statuses
from tickets.models import (
    Clock,
    Draft,
    Merge,
    Message,
    Participant,
    Tagging,
    Ticket,
    TicketLink,
)  # fmt: skip

SAME = ("updated_at",)


@pytest.fixture
def ines(desk: Desk) -> User:
    return User.objects.create_user("ines@example.ac.uk", PASSWORD, name="Ines Duarte")


def of(person: User, subject: str, text: str = "Words.", **fields: Any) -> Ticket:
    return services.ticket_open(actor=None, requester=person, subject=subject, text=text, channel="web", **fields)


def rows(*tickets: Ticket) -> dict[str, Any]:
    """Everything about the tickets that a merge may touch, as it is now."""
    ids = [ticket.pk for ticket in tickets]
    found: dict[str, Any] = {
        "tickets": [
            {key: value for key, value in row.items() if key not in SAME}
            for row in Ticket.objects.filter(pk__in=ids).order_by("pk").values()
        ]
    }
    for model in (Message, Participant, Tagging, Clock, Draft):
        found[model.__name__] = list(model.objects.filter(ticket__in=ids).order_by("pk").values())
    found["links"] = list(TicketLink.objects.order_by("pk").values("pk", "left", "right", "kind"))
    found["open"] = list(Merge.objects.filter(undone_at=None).order_by("pk").values("source", "target"))
    return found


def happen(luck: random.Random, desk: Desk, ticket: Ticket) -> None:
    """Some of what may have been done to a ticket before it is merged."""
    steps = {
        "reply": lambda: services.reply_add(actor=desk.agent, ticket=ticket, text="Try it."),
        "note": lambda: services.note_add(actor=desk.lead, ticket=ticket, text="@Priya look"),
        "tag": lambda: services.tag_add(actor=desk.lead, ticket=ticket, word=luck.choice(["wifi", "lh"])),
        "take": lambda: services.ticket_take(actor=luck.choice([desk.lead, desk.agent]), ticket=ticket),
        "follow": lambda: services.ticket_follow(actor=desk.lead, ticket=ticket),
        "cc": lambda: services.participant_add(actor=desk.lead, ticket=ticket, user=desk.author),
        "draft": lambda: Draft.objects.create(ticket=ticket, author=desk.agent, kind="note", text="Half"),
        "wait": lambda: services.reply_add(actor=desk.agent, ticket=ticket, text="?", set_status=statuses.WAITING),
    }
    for step in luck.sample(list(steps), 5):
        steps[step]()


def test_merge_and_un_merge_leave_the_rows_as_they_were(desk: Desk, ines: User) -> None:
    luck = random.Random(7)
    for turn in range(8):
        keep = opened(desk, f"Keep {turn}", priority=luck.randint(1, 4))
        goes = of(luck.choice([ines, desk.student]), f"Goes {turn}", priority=luck.randint(1, 4))
        other = opened(desk, "Other")
        for ticket in (keep, goes):
            happen(luck, desk, ticket)
        services.ticket_link(actor=desk.lead, ticket=goes, other=other)
        if luck.random() < 0.5:
            services.ticket_link(actor=desk.lead, ticket=keep, other=other)
        before = rows(keep, goes, other)
        merge = services.tickets_merge(actor=desk.lead, source=goes, target=keep, share=luck.random() < 0.5)
        assert not Message.objects.filter(ticket=goes).exists()
        services.tickets_unmerge(actor=desk.lead, merge=merge)
        assert rows(keep, goes, other) == before


def test_what_a_merge_makes_of_two_tickets(desk: Desk, ines: User, sign_in) -> None:
    keep, goes = opened(desk, "eduroam drops", priority=3), of(ines, "Wi-Fi drops in LH", priority=2)
    services.ticket_take(actor=desk.lead, ticket=goes)
    services.tag_add(actor=desk.lead, ticket=goes, word="wifi")
    due = Clock.objects.get(ticket=goes, kind=Clock.RESOLUTION).due_at
    client = sign_in(desk.agent)
    page = words(client, f"{keep.get_absolute_url()}merge/?with={goes.number}")
    assert "Two people, two private talks." in page
    assert Message.objects.filter(ticket=goes).count() == 1
    answer = client.post(f"{keep.get_absolute_url()}merge/", {"number": goes.number, "keep": keep.number})
    assert answer.url == keep.get_absolute_url()
    keep.refresh_from_db()
    goes.refresh_from_db()
    assert (goes.status, goes.merged_into) == (statuses.CLOSED, keep)
    assert (keep.priority, keep.assignee) == (2, desk.lead)
    assert Clock.objects.get(ticket=keep, kind=Clock.RESOLUTION).due_at == due
    page = words(client, keep.get_absolute_url())
    assert "Words." in page
    assert f"from {goes.number}" in page
    assert f"merged {goes.number} into this ticket" in page
    assert "This ticket went into" in words(client, goes.get_absolute_url())
    work()
    assert len(mails_to(ines.email)) == 1  # her acknowledgement: a merge mails nobody


def test_two_requesters_read_their_own_words_and_the_replies_from_now_on(desk: Desk, ines: User, sign_in) -> None:
    keep, goes = opened(desk, "xyzzy subject of Aisha"), of(ines, "Wi-Fi drops", text="plugh of Ines")
    services.reply_add(actor=desk.agent, ticket=keep, text="xyzzy reply to Aisha alone")
    work()
    link = private_link(mails_to(ines.email)[0])
    services.tickets_merge(actor=desk.lead, source=goes, target=keep, tell="plugh told to Ines")
    services.reply_add(actor=desk.agent, ticket=keep, text="Both: we swap the access point.")
    services.note_add(actor=desk.agent, ticket=keep, text="xyzzy plugh note")
    services.request_add(actor=ines, author=ines, ticket=goes, text="plugh says thanks", channel="web")
    work()
    mine = sign_in(ines)
    for page in (words(mine, f"/my/{goes.number}/"), words(mine, link)):
        assert "plugh of Ines" in page
        assert "plugh told to Ines" in page
        assert "plugh says thanks" in page
        assert "Both: we swap" in page
        assert "xyzzy" not in page
    assert mine.get(f"/my/{keep.number}/").status_code == 404
    assert "xyzzy" not in words(mine, "/my/")
    other = words(sign_in(desk.student), f"/my/{keep.number}/")
    assert "Both: we swap" in other
    assert "plugh" not in other
    for mail in mails_to(ines.email):
        assert "xyzzy" not in mail.as_string()
    for mail in mails_to(desk.student.email):
        assert "plugh" not in mail.as_string()
    assert any("Both: we swap" in mail.get_body(("plain",)).get_content() for mail in mails_to(ines.email))
    page = words(sign_in(desk.agent), keep.get_absolute_url())
    for part in ("plugh of Ines", "plugh says thanks", "xyzzy reply"):
        assert part in page


def test_who_is_let_in_follows_the_ticket_that_stays(desk: Desk, ines: User, sign_in) -> None:
    keep, goes = opened(desk, "eduroam drops"), of(ines, "Wi-Fi drops")
    work()
    link = private_link(mails_to(ines.email)[0])
    services.tickets_merge(actor=desk.lead, source=goes, target=keep, share=True)
    for path in (link, f"/my/{goes.number}/"):
        page = sign_in(ines).get(path, follow=True)
        assert page.status_code == 200
        assert "eduroam drops" in page.content.decode()


def test_a_file_of_the_other_talk_stays_with_its_people(desk: Desk, ines: User, sign_in) -> None:
    keep, goes = opened(desk, "A"), of(ines, "B", files=[file_store("b.txt", b"of Ines")])
    key = Message.objects.get(ticket=goes).attachments.get().key
    services.tickets_merge(actor=desk.lead, source=goes, target=keep)
    assert sign_in(ines).get(f"/files/{key}/").status_code == 200
    assert sign_in(desk.student).get(f"/files/{key}/").status_code == 404


def test_chains_and_merged_tickets_are_followed_to_the_one_that_stays(desk: Desk, sign_in) -> None:
    one, two, three = opened(desk, "One"), opened(desk, "Two"), opened(desk, "Three")
    first = services.tickets_merge(actor=desk.lead, source=one, target=two)
    second = services.tickets_merge(actor=desk.lead, source=two, target=three)
    one.refresh_from_db()
    assert one.merged_into == three
    assert Message.objects.filter(ticket=three).count() == 3
    with pytest.raises(Conflict):
        services.tickets_merge(actor=desk.lead, source=opened(desk, "Four"), target=two)
    with pytest.raises(Conflict):
        services.tickets_unmerge(actor=desk.lead, merge=first)
    services.tickets_unmerge(actor=desk.lead, merge=second)
    one.refresh_from_db()
    assert one.merged_into == two
    services.tickets_unmerge(actor=desk.lead, merge=first)
    assert [Message.objects.filter(ticket=ticket).count() for ticket in (one, two, three)] == [1, 1, 1]
    page = words(sign_in(desk.agent), f"{three.get_absolute_url()}merge/?with={one.number}")
    assert "Merge 2 tickets" in page


def test_of_two_merges_at_once_one_is_done(desk: Desk) -> None:
    one, two = opened(desk, "One"), opened(desk, "Two")
    results: list[str] = []

    def merge(source: Ticket, target: Ticket) -> None:
        try:
            services.tickets_merge(actor=desk.lead, source=source, target=target)
            results.append("done")
        except HelpdeskError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["done", "merged_meanwhile"]
    assert Message.objects.filter(ticket=one).count() in (0, 2)


def test_later_messages_go_where_somebody_says(desk: Desk, ines: User, sign_in) -> None:
    keep, goes = opened(desk, "A"), of(ines, "B")
    merge = services.tickets_merge(actor=desk.lead, source=goes, target=keep, share=True)
    both = services.reply_add(actor=desk.lead, ticket=keep, text="To both")
    theirs = services.note_add(actor=desk.lead, ticket=keep, text="About B")
    client = sign_in(desk.agent)
    path = f"{keep.get_absolute_url()}unmerge/{merge.pk}/"
    assert "came with it" in words(client, path)
    client.post(path, {f"goes_{both.pk}": "both", f"goes_{theirs.pk}": "source", "goes_x": "source"})
    assert set(Message.objects.filter(ticket=goes).values_list("text", flat=True)) == {"Words.", "To both", "About B"}
    assert "To both" in Message.objects.filter(ticket=keep).values_list("text", flat=True)
    assert client.post(path).status_code == 409
    page = words(client, keep.get_absolute_url())
    assert f"took {goes.number} out of this ticket again" in page


def test_a_mail_to_the_ticket_that_went_lands_in_the_one_that_stays(desk: Desk, ines: User) -> None:
    from mail.inbound.store import email_store

    for share in (False, True):
        keep, goes = opened(desk, f"A {share}"), of(ines, f"B {share}")
        work()
        acknowledged = mails_to(ines.email)[-1]
        services.tickets_merge(actor=desk.lead, source=goes, target=keep, share=share)
        raw = (
            f"From: Ines Duarte <{ines.email}>\r\nTo: {acknowledged['Reply-To'] or acknowledged['From']}\r\n"
            f"Subject: Re: B\r\nIn-Reply-To: {acknowledged['Message-ID']}\r\n"
            f"Message-ID: <late{share}@example.ac.uk>\r\n"
            "\r\nIt is back again.\r\n"
        )
        email_store(raw=raw.encode(), source="smtp", envelope_to="helpdesk@localhost")
        work()
        late = Message.objects.get(text__contains="It is back again", ticket=keep)
        assert late.kind == Message.REQUEST
        assert late.talk == (None if share else goes)
        late.delete()


def test_what_cannot_be_merged_is_refused_in_words(desk: Desk, sign_in) -> None:
    ticket, closed = opened(desk, "A"), opened(desk, "Closed")
    services.status_set(actor=desk.lead, ticket=closed, status=statuses.SOLVED)
    services.status_set(actor=desk.lead, ticket=closed, status=statuses.CLOSED)
    client = sign_in(desk.agent)
    path = f"{ticket.get_absolute_url()}merge/"
    for number, status in ((ticket.number, 400), ("nonsense", 400), ("9" * 50, 400), ("", 400)):
        assert client.post(path, {"number": number}).status_code == status
    assert client.post(path, {"number": closed.number, "keep": closed.number}).status_code == 400
    assert client.get(f"{path}?with=99999-Z&q=x").status_code == 400
    assert sign_in(desk.outsider).post(path, {"number": closed.number}).status_code == 404
    assert not Merge.objects.exists()
    assert client.get(f"{ticket.get_absolute_url()}unmerge/{2**70}/").status_code == 404
    assert client.get(f"{ticket.get_absolute_url()}unmerge/7/").status_code == 404


def test_the_list_of_a_merged_tickets_people_shows_its_real_state_and_why_it_is_not_theirs_to_solve(
    desk: Desk, ines: User, sign_in
) -> None:
    keep, goes = opened(desk, "Printer of Aisha"), of(ines, "Wi-Fi drops", text="plugh of Ines")
    services.assignee_set(actor=desk.agent, ticket=keep, assignee=desk.agent)
    services.status_set(actor=desk.agent, ticket=keep, status="open")
    services.tickets_merge(actor=desk.lead, source=goes, target=keep)
    mine = sign_in(ines)
    for path in ("/my/", "/my/?show=open"):
        page = words(mine, path)
        assert "Wi-Fi drops" in page
        assert "plugh of Ines" in page
        assert "Closed" not in page[page.index('class="tkts') :].partition("</ul>")[0]
        assert "Printer of Aisha" not in page
    assert "Wi-Fi drops" not in words(mine, "/my/?show=solved")
    ticket = words(mine, f"/my/{goes.number}/")
    assert "This is solved" not in ticket
    assert "for several people at once" in ticket
    services.status_set(actor=desk.agent, ticket=keep, status="solved")
    assert "Wi-Fi drops" in words(mine, "/my/?show=solved")
    assert "for several people at once" not in words(mine, f"/my/{goes.number}/")


def test_a_requester_of_both_tickets_finds_the_one_that_stays_alone(desk: Desk, sign_in) -> None:
    keep, goes = opened(desk, "First words"), opened(desk, "Second words")
    services.tickets_merge(actor=desk.lead, source=goes, target=keep)
    mine = sign_in(desk.student)
    page = words(mine, "/my/")
    assert "First words" in page
    assert "Second words" not in page
    assert mine.get(f"/my/{goes.number}/").status_code in (200, 302)
