"""Several agents on one ticket: the stop, presence, mentions, followers, links, macros and answers in the box."""

from __future__ import annotations

import random
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from common.errors import Invalid, NotAllowed
from kb.models import Article
from tests.flows.desk_pages import answer, opened, words, write
from tests.support import Desk, mails_to, work
from tickets import services, statuses
from tickets.models import Draft, Macro, Mention, Message, Participant, Presence, TicketLink


def last_seen(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(last_seen|seen_event)" value="(\d+)"', page))


def test_two_agents_in_two_hundred_interleaved_rounds_never_answer_past_each_other(desk: Desk, sign_in) -> None:
    """Each round both read, one or both write, in any order; nothing goes whose writer had not seen the other's."""
    luck = random.Random(11)
    ticket = opened(desk)
    clients = [sign_in(desk.agent), sign_in(desk.lead)]
    newest = ticket.messages.latest("pk").pk
    sent = kept = 0
    for turn in range(200):
        seen = [newest, newest]
        order = luck.sample([0, 1], luck.choice([1, 2, 2]))
        wrote = False
        for place, who in enumerate(order):
            kind, text = luck.choice(["reply", "note"]), f"Round {turn} by {who}"
            nonce = str(uuid.uuid4())
            for _press in range(luck.choice([1, 1, 2])):  # a double click
                response = write(clients[who], ticket, kind=kind, text=text, last_seen=seen[who], nonce=nonce)
            if place == 0:
                assert response.status_code == 302
                wrote = True
            else:
                assert response.status_code == 409
                assert text in response.content.decode()
                kept += 1
                if luck.random() < 0.5:
                    fields = last_seen(response.content.decode())
                    again = write(clients[who], ticket, kind=kind, text=text, nonce=nonce, confirmed="going", **fields)
                    assert again.status_code == 302
            assert Message.objects.filter(ticket=ticket, text=text).count() <= 1
        sent += wrote
        newest = ticket.messages.latest("pk").pk
    assert sent == 200
    assert kept > 50
    texts = list(ticket.messages.values_list("text", flat=True))
    assert len(texts) == len(set(texts))


def test_a_reply_stops_while_a_colleagues_waits_to_go(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    write(sign_in(desk.lead), ticket, has_script="1", text="xyzzy of Sam")
    client = sign_in(desk.agent)
    response = write(client, ticket, text="Mine")
    page = response.content.decode()
    assert response.status_code == 409
    assert "Sam is sending a reply at this moment" in page
    assert "xyzzy" not in page
    assert write(client, ticket, text="Mine", confirmed="going").status_code == 302


def test_a_changed_field_stops_a_reply_too_and_shows_what_changed(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    services.priority_set(actor=desk.lead, ticket=ticket, priority=2)
    seen = last_seen(words(client, ticket.get_absolute_url()))
    services.status_set(actor=desk.lead, ticket=ticket, status=statuses.SOLVED)
    response = write(client, ticket, text="Mine", **seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert "set the status" in page
    assert "Mine" in page
    assert write(client, ticket, text="Mine", **last_seen(page)).status_code == 302


def test_dropped_at_the_stop_the_words_are_kept_for_a_week(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    client.post(
        ticket.get_absolute_url() + "draft/drop/", {"kind": "reply", "text": "Mine", "nonce": str(uuid.uuid4())}
    )
    assert list(Draft.objects.values_list("state", "text")) == [("dropped", "Mine")]


def test_colleagues_see_each_other_for_forty_seconds(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    mine, theirs = sign_in(desk.agent), sign_in(desk.lead)
    path = ticket.get_absolute_url() + "presence/"
    theirs.post(path, {"doing": "replying"})
    assert "Sam is replying" in mine.post(path, {"doing": "viewing"}).json()["strip"]
    assert "Sam is replying" in words(mine, ticket.get_absolute_url())
    assert "Sam" not in theirs.post(path, {"doing": "viewing"}).json()["strip"]
    Presence.objects.update(at=timezone.now() - timedelta(seconds=41))
    assert "Sam" not in mine.post(path, {"doing": "viewing"}).json()["strip"]
    theirs.post(path, {"doing": "noting"})
    theirs.post(path, {"doing": "gone"})
    assert "Sam" not in mine.post(path, {"doing": "viewing"}).json()["strip"]
    assert mine.post(path, {"doing": "dancing"}).status_code == 400
    assert sign_in(desk.outsider).post(path, {"doing": "viewing"}).status_code == 404


def test_an_open_page_hears_that_somebody_replied(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    seen = ticket.messages.latest("pk").pk
    services.reply_add(actor=desk.lead, ticket=ticket, text="There.")
    answer = sign_in(desk.agent).post(ticket.get_absolute_url() + "presence/", {"doing": "viewing", "last_seen": seen})
    assert "Sam replied" in answer.json()["strip"]


def test_a_mention_calls_those_who_work_here_and_nobody_else(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    services.participant_add(actor=desk.lead, ticket=ticket, user=desk.outsider)
    text = "@Sam can you look? @lee @Lee Brook @aisha @Nobody sam@example.ac.uk @priya"
    write(sign_in(desk.agent), ticket, kind="note", text=text)
    assert [mention.user for mention in Mention.objects.all()] == [desk.lead]
    from common.models import Event

    event = Event.objects.get(kind="message.note_added")
    assert event.data["mentions"] == [desk.lead.pk]
    write(sign_in(desk.agent), ticket, kind="reply", text="@Sam is not called by a reply")
    assert Mention.objects.count() == 1
    people = sign_in(desk.agent).get(ticket.get_absolute_url() + "agents/?q=sa").json()["people"]
    assert [person["name"] for person in people] == ["Sam Okoro"]


def test_an_agent_who_follows_is_no_requester(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.lead)
    client.post(ticket.get_absolute_url() + "follow/", {"follow": "yes"})
    assert Participant.objects.get().kind == Participant.FOLLOWER
    assert client.get(f"/my/{ticket.number}/").status_code == 404
    services.note_add(actor=desk.agent, ticket=ticket, text="Between us")
    assert "Between us" in words(client, ticket.get_absolute_url())
    services.reply_add(actor=desk.agent, ticket=ticket, text="Hello Aisha")
    work()
    assert not [m for m in mails_to(desk.lead.email) if "private" in m.get_body(("plain",)).get_content()]
    client.post(ticket.get_absolute_url() + "follow/", {"follow": "no"})
    assert not Participant.objects.exists()


def test_linked_tickets_are_shown_on_both(desk: Desk, sign_in) -> None:
    ticket, cause, hidden = opened(desk, "A"), opened(desk, "The cause"), opened(desk, "Elsewhere")
    client = sign_in(desk.agent)
    path = ticket.get_absolute_url() + "link/"
    assert client.post(path, {"number": cause.number, "kind": "caused_by"}).status_code == 302
    assert "is caused by" in words(client, ticket.get_absolute_url())
    assert "causes" in words(client, cause.get_absolute_url())
    client.post(path, {"number": cause.number, "kind": "related"})
    link = TicketLink.objects.get()
    assert link.kind == "related"
    for number in (ticket.number, "x", "9" * 60):
        assert client.post(path, {"number": number}).status_code == 400
    assert client.post(path, {"number": cause.number, "kind": "split"}).status_code == 400
    client.post(f"{path}{link.pk}/remove/")
    client.post(f"{path}{link.pk}/remove/")
    assert not TicketLink.objects.exists()
    assert f"took away the link to {cause.number}" in words(client, ticket.get_absolute_url())
    assert hidden.pk


# --- macros and answers


def test_a_macro_fills_in_and_does_its_acts_when_the_words_go(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    actions = [["status", "waiting"], ["priority", "2"], ["assignee", "me"], ["tag_add", "wifi"]]
    text = "Hi {{ requester.first_name }}, {{ticket.number}} is with me. {{ agent.first_name }}"
    macro = services.macro_create(actor=desk.agent, name="With me", text=text, actions=actions)
    client = sign_in(desk.agent)
    assert "With me" in words(client, ticket.get_absolute_url() + "macros/")
    filled = client.get(f"{ticket.get_absolute_url()}macros/{macro.pk}/").json()
    assert filled["text"] == f"Hi Aisha, {ticket.number} is with me. Priya"
    assert filled["gaps"] == []
    ticket.refresh_from_db()
    assert ticket.priority == 3
    write(client, ticket, text=filled["text"], macro=macro.pk)
    ticket.refresh_from_db()
    assert (ticket.status, ticket.priority, ticket.assignee) == ("waiting", 2, desk.agent)
    assert [tag.name for tag in ticket.tags.all()] == ["wifi"]
    macro.refresh_from_db()
    assert macro.uses == 1
    assert "used the macro With me" in words(client, ticket.get_absolute_url())


def test_a_gap_is_never_sent_without_a_question(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    macro = Macro.objects.create(name="Broken", text="Hi {{ requester.nme }} {{ x", owner=desk.agent)
    filled = client.get(f"{ticket.get_absolute_url()}macros/{macro.pk}/").json()
    assert filled["gaps"] == ["{{ requester.nme }}", "{{ x"]
    for has_script in ("", "1"):
        response = write(client, ticket, text=filled["text"], has_script=has_script)
        assert response.status_code == 400
        assert "Fill in {{ requester.nme }}" in response.content.decode().replace("&#123;", "{")
    assert not Message.objects.filter(kind=Message.REPLY).exists()
    assert write(client, ticket, text=filled["text"], confirmed="gaps").status_code == 302
    with pytest.raises(Invalid):
        services.macro_create(actor=desk.agent, name="x", text="{{ requester.nme }}")


def test_an_act_that_cannot_be_done_any_more_does_not_hold_the_words_back(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    macro = Macro.objects.create(
        name="Old", text="Hello", owner=desk.agent, actions=[["queue", "999999"], ["tag_add", "ok"], "junk", ["x", 1]]
    )
    client = sign_in(desk.agent)
    assert write(client, ticket, text="Hello", macro=macro.pk).status_code == 302
    assert [tag.name for tag in ticket.tags.all()] == ["ok"]
    assert "this could not be done: queue" in words(client, ticket.get_absolute_url())


def test_macros_are_ones_own_a_teams_or_everybodys(desk: Desk, sign_in) -> None:
    services.macro_create(actor=desk.lead, name="Of Sam", text="x")
    with pytest.raises(NotAllowed):
        services.macro_create(actor=desk.agent, name="Team", text="x", team=desk.team)
    services.macro_create(actor=desk.lead, name="Team", text="x", team=desk.team)
    with pytest.raises(NotAllowed):
        services.macro_create(actor=desk.lead, name="All", text="x", for_everybody=True)
    services.macro_create(actor=desk.admin, name="All", text="x", for_everybody=True)
    ticket = opened(desk)
    page = words(sign_in(desk.agent), ticket.get_absolute_url() + "macros/")
    assert "Of Sam" not in page
    assert "Team" in page
    assert "All" in page
    own = Macro.objects.get(name="Of Sam")
    assert sign_in(desk.agent).get(f"{ticket.get_absolute_url()}macros/{own.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        services.macro_update(actor=desk.agent, macro=own, text="y")


def test_the_words_in_the_box_become_a_macro(desk: Desk, sign_in) -> None:
    client, path = sign_in(desk.agent), opened(desk).get_absolute_url() + "macros/save/"
    assert client.post(path, {"name": "Mine", "text": "Hello"}).json() == {"name": "Mine"}
    assert client.post(path, {"name": "", "text": "Hello"}).status_code == 400
    assert Macro.objects.get().owner == desk.agent


def test_an_internal_answer_is_not_sent_to_a_requester_by_a_slip(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    article = answer(desk, "How do we check who a caller is?")
    Article.objects.filter(pk=article.pk).update(audience=Article.AGENTS)
    client = sign_in(desk.agent)
    assert "Agents only" in words(client, ticket.get_absolute_url() + "answers/?q=caller")
    text = f"See http://testserver{article.get_absolute_url()}"
    response = write(client, ticket, text=text)
    assert response.status_code == 400
    assert "it is not for everybody" in response.content.decode()
    assert write(client, ticket, text=text, kind="note").status_code == 302
    assert write(client, ticket, text=text, confirmed="internal").status_code == 302
