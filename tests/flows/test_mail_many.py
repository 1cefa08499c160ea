"""The list of mail to decide: narrowed, paged, and one decision about many."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client

from mail.inbound.store import email_store
from mail.models import InboundEmail, Mailbox
from mail.tests.mails import mail
from tests.flows.incoming import AISHA, HELP, post
from tests.support import Desk, mails_to, work
from tickets.models import Ticket


def listed(client: Client, query: str = "") -> list[str]:
    """The subjects of the list, in their order."""
    page = client.get(f"/desk/mail/?{query}")
    assert page.status_code == 200
    return re.findall(r'<td role="cell"[^>]+subj"><a[^>]+>([^<]+)</a>', page.content.decode())


def nameless(*subjects: str) -> list[InboundEmail]:
    """Mails that wait, since nobody can tell whom they are from."""
    rows = [
        email_store(raw=f"Subject: {each}\n\nx {each}\n".encode(), source="smtp", envelope_to=HELP) for each in subjects
    ]
    work()
    for row in rows:
        row.refresh_from_db()
        assert row.state == InboundEmail.QUARANTINED
    return rows


@pytest.fixture
def flooded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[InboundEmail]:
    """Three mails of one sender that the limit on new tickets keeps."""
    with monkeypatch.context() as patch:
        patch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
        return [post(mail(f"To: {HELP}", f"Subject: Case {n}", body="x", sender=AISHA)) for n in range(3)]


def ticked(rows: list[InboundEmail], act: str, **fields: str) -> dict[str, object]:
    return {"mails": [row.pk for row in rows], "act": act, **fields}


def test_who_waits_longest_comes_first_and_what_broke_stands_apart(desk: Desk, sign_in) -> None:
    first, broken, last = nameless("One", "Two", "Three")
    InboundEmail.objects.filter(pk=broken.pk).update(reason="broken", attempts=5)
    client = sign_in(desk.agent)
    assert listed(client) == ["One", "Three", "Two"]
    page = client.get("/desk/mail/").content.decode()
    assert page.index("Somebody must decide") < page.index("Something went wrong")
    assert "5 tries" in page
    assert page.count(f"/desk/mail/{broken.pk}/again/") == 1
    assert f"/desk/mail/{first.pk}/again/" not in page
    assert [last.pk] == [int(key) for key in re.findall(r'value="(\d+)"[^>]*aria-label="Select mail', page)][1:2]


def test_the_list_is_narrowed_by_words_reason_mailbox_and_time(desk: Desk, sign_in, flooded) -> None:
    nameless("Scanner of room 2")
    client, other = sign_in(desk.admin), Mailbox.objects.create(address="b@localhost", name="Books", queue=desk.queue)
    assert listed(client, "q=aisha+case+1") == ["Case 1"]
    assert listed(client, "q=SCANNER") == ["Scanner of room 2"]
    assert listed(client, "reason=flood") == ["Case 0", "Case 1", "Case 2"]
    assert listed(client, f"mailbox={other.pk}") == []
    assert len(listed(client, f"mailbox={desk.mailbox.pk}")) == 4
    InboundEmail.objects.filter(pk=flooded[0].pk).update(received_at="2024-01-01T00:00Z")
    assert len(listed(client, "days=7")) == 3
    assert "No mail is like that" in client.get("/desk/mail/?q=zzz").content.decode()


def test_pages_follow_one_another_without_gap_or_repeat(desk: Desk, sign_in, monkeypatch) -> None:
    monkeypatch.setattr("mail.inbound.inbox.PAGE", 2)
    nameless(*"ABCDE")
    client, found, query = sign_in(desk.agent), [], "q=x"
    nameless("x1", "x2", "x3", "x4", "x5")
    for _page in range(4):
        found += listed(client, query)
        following = re.search(r'rel="next" href="\?([^"]+)"', client.get(f"/desk/mail/?{query}").content.decode())
        if following is None:
            break
        query = following.group(1).replace("&amp;", "&")
    assert found == ["x1", "x2", "x3", "x4", "x5"]


def test_many_are_tried_again_and_the_result_says_which_could_not_and_why(desk: Desk, sign_in, flooded) -> None:
    client = sign_in(desk.agent)
    InboundEmail.objects.filter(pk=flooded[1].pk).update(state=InboundEmail.PROCESSING)
    answer = client.post("/desk/mail/many/", ticked(flooded, "again", list="q=case"), follow=True)
    assert answer.redirect_chain[-1][0] == "/desk/mail/?q=case"
    page = answer.content.decode()
    assert "2 mails are being tried again." in page
    assert f"Mail {flooded[1].pk}: This mail is being read just now." in page
    work()
    assert Ticket.objects.count() == 2


def test_many_are_ignored_for_one_reason_which_is_asked_for_first(desk: Desk, sign_in) -> None:
    rows, client = nameless("One", "Two"), sign_in(desk.agent)
    asked = client.post("/desk/mail/many/", ticked(rows, "aside"))
    assert asked.status_code == 200
    assert asked.content.decode().count('name="mails"') == 2
    assert client.post("/desk/mail/many/", ticked(rows, "aside", reason=" ")).status_code == 400
    assert InboundEmail.objects.filter(state=InboundEmail.IGNORED).count() == 0
    assert "2 mails are ignored." in client.post(
        "/desk/mail/many/", ticked(rows, "aside", reason="Test of the scanner"), follow=True
    ).content.decode()  # fmt: skip
    kept = InboundEmail.objects.filter(state=InboundEmail.IGNORED, reason="set_aside")
    assert {row.evidence["words"] for row in kept} == {"Test of the scanner"}
    assert {row.evidence["by"] for row in kept} == {desk.agent.pk}


def test_many_become_tickets_and_one_without_a_sender_says_why_not(desk: Desk, sign_in, flooded) -> None:
    rows = [*flooded, *nameless("Scan")]
    page = sign_in(desk.agent).post("/desk/mail/many/", ticked(rows, "open"), follow=True).content.decode()
    assert "3 mails are tickets now." in page
    assert "1 mail stays as it was." in page
    assert "Whose mail is it?" in page
    work()
    assert (Ticket.objects.count(), len(mails_to("aisha@example.ac.uk"))) == (3, 3)


@pytest.mark.parametrize("act", ["", "delete", "AGAIN"])
def test_what_is_no_act_changes_nothing(desk: Desk, sign_in, act: str) -> None:
    rows = nameless("One")
    assert sign_in(desk.agent).post("/desk/mail/many/", ticked(rows, act)).status_code == 302
    assert sign_in(desk.agent).post("/desk/mail/many/", {"act": "again", "mails": ["x", "9" * 30]}).status_code == 302
    rows[0].refresh_from_db()
    assert rows[0].state == InboundEmail.QUARANTINED


def test_the_mail_of_another_teams_mailbox_is_not_touched(desk: Desk, sign_in) -> None:
    rows = nameless("One")
    sign_in(desk.outsider).post("/desk/mail/many/", ticked(rows, "again"))
    rows[0].refresh_from_db()
    assert rows[0].state == InboundEmail.QUARANTINED


def test_two_hundred_mails_are_decided_in_one_go(desk: Desk, sign_in) -> None:
    rows = InboundEmail.objects.bulk_create(
        InboundEmail(mailbox=desk.mailbox, source="smtp", raw_path="aa/none.eml", sha256="0", size=1,
                     state=InboundEmail.QUARANTINED, reason="no_sender", subject=f"Scan {number}")
        for number in range(200)
    )  # fmt: skip
    client, began = sign_in(desk.agent), time.monotonic()
    page = client.post("/desk/mail/many/", ticked(rows, "aside", reason="Old scans"), follow=True).content.decode()
    assert "200 mails are ignored." in page
    assert time.monotonic() - began < 20  # a bound against work that grows with the square
    more = [*rows, *nameless("One more")]
    assert "between 1 and 200" in client.post("/desk/mail/many/", ticked(more, "again"), follow=True).content.decode()
