"""The page of mail to decide."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from django.test import Client

from mail.inbound.parse import parse_email
from mail.inbound.store import email_store
from mail.models import InboundEmail, Mailbox
from mail.tests.mails import mail
from tests.flows.incoming import AISHA, HELP, answered, opened, post
from tests.support import Desk, work
from tickets import services
from tickets.models import Ticket


def test_a_mail_that_waits_is_on_the_page_and_try_again_files_it(desk: Desk, sign_in, monkeypatch) -> None:
    monkeypatch.setattr("mail.inbound.plan.TICKETS_PER_HOUR", 0)
    desk.student.refresh_from_db()
    row = post(mail("Subject: Help <b>me</b>", body="<script>x()</script>", sender=AISHA))
    client = sign_in(desk.agent)
    page = client.get("/desk/mail/").content.decode()
    assert "Too many at once" in page
    assert "Help &lt;b&gt;me&lt;/b&gt;" in page
    detail = client.get(f"/desk/mail/{row.pk}/").content.decode()
    assert "&lt;script&gt;x()&lt;/script&gt;" in detail
    assert client.get(f"/desk/mail/{row.pk}/again/").status_code == 405
    assert client.post(f"/desk/mail/{row.pk}/again/").status_code == 302
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.FILED
    assert client.post(f"/desk/mail/{row.pk}/again/").status_code == 403
    assert Ticket.objects.count() == 1


def test_setting_a_mail_aside_asks_why_and_can_be_undone(desk: Desk, sign_in) -> None:
    row = post(b"Subject: who sent this?\n\nNobody knows.\n")
    client = sign_in(desk.agent)
    without = client.post(f"/desk/mail/{row.pk}/set-aside/", {"reason": " "})
    assert without.status_code == 400
    assert "Say why" in without.content.decode()
    assert client.post(f"/desk/mail/{row.pk}/set-aside/", {"reason": "Test of\r\nthe scanner"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reason, row.evidence["words"]) == (InboundEmail.IGNORED, "set_aside", "Test of the scanner")
    assert "Test of the scanner" in client.get(f"/desk/mail/{row.pk}/").content.decode()
    client.post(f"/desk/mail/{row.pk}/again/")
    work()
    row.refresh_from_db()
    assert row.state == InboundEmail.QUARANTINED


def test_mail_is_seen_by_the_agents_of_its_mailbox_and_the_original_by_administrators(desk: Desk, sign_in) -> None:
    raw = b"Subject: who sent this?\n\n<script>x()</script>\n"
    row = post(raw)
    paths = ["", "original/", "again/", "set-aside/"]
    for path in paths:
        for person in (desk.outsider,):
            client = sign_in(person)
            ask = client.post if path in {"again/", "set-aside/"} else client.get
            assert ask(f"/desk/mail/{row.pk}/{path}").status_code == 404
    assert Client().get("/desk/mail/").status_code == 302
    assert sign_in(desk.student).get("/desk/mail/").status_code == 403
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/original/").status_code == 403
    assert str(row.pk) not in re.findall(
        r"/desk/mail/(\d+)/", sign_in(desk.outsider).get("/desk/mail/").content.decode()
    )
    original = sign_in(desk.admin).get(f"/desk/mail/{row.pk}/original/")
    assert b"".join(original.streaming_content) == raw
    assert original.headers["Content-Type"] == "text/plain"
    assert original.headers["Content-Disposition"].startswith("attachment")
    assert original.headers["X-Content-Type-Options"] == "nosniff"


def test_a_filed_mail_is_seen_only_by_who_works_on_its_ticket(desk: Desk, sign_in) -> None:
    ticket = opened()
    row = InboundEmail.objects.get(ticket=ticket)
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").status_code == 200
    other = Mailbox.objects.get().queue.__class__.objects.create(
        name="Library",
        team=desk.outsider.memberships.get().team,
        calendar=desk.queue.calendar,
        policy=desk.queue.policy,
    )
    services.queue_set(actor=desk.agent, ticket=ticket, queue=other)
    assert sign_in(desk.agent).get(f"/desk/mail/{row.pk}/").status_code == 404
    assert sign_in(desk.outsider).get(f"/desk/mail/{row.pk}/").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "show=filed",
        "show=nonsense",
        "beyond=99999999999999999999999",
        "beyond=%00",
        "beyond=-1",
        "q=%00&mailbox=x&reason=%00&days=9",
    ],
)
def test_odd_addresses_are_no_faults(desk: Desk, sign_in, query: str) -> None:
    post(mail("Subject: Hi", body="x"))
    assert sign_in(desk.agent).get(f"/desk/mail/?{query}").status_code == 200
    assert sign_in(desk.agent).get("/desk/mail/99999999999999999999999999/").status_code == 404


def test_looking_at_mail_changes_nothing_and_costs_few_queries(
    desk: Desk, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(60):
        email_store(raw=f"Subject: {number}\n\nx\n".encode(), source="smtp", envelope_to=HELP)
    work()
    client = sign_in(desk.agent)
    with django_assert_max_num_queries(12):
        page = client.get("/desk/mail/").content.decode()
    assert "beyond=" in page
    assert "60" in page


def test_the_page_of_a_mail_and_why_a_message_is_here_cost_few_queries(
    desk: Desk, sign_in, django_assert_max_num_queries
) -> None:
    for number in range(30):
        opened(f"Case {number}")
    numbers = " ".join(each.number for each in Ticket.objects.all()[:20])
    references = " ".join(f"<{number}@example.org>" for number in range(100))
    row = post(mail(f"To: {HELP}", f"Subject: {numbers}", f"References: {references}", body="x", sender=AISHA))
    client = sign_in(desk.agent)
    with django_assert_max_num_queries(24):
        assert client.get(f"/desk/mail/{row.pk}/").status_code == 200
    with django_assert_max_num_queries(24):
        assert client.get(f"{row.ticket.get_absolute_url()}messages/{row.message.pk}/why/").status_code == 200


def test_what_left_is_read_by_our_own_parser_as_it_was_written(desk: Desk) -> None:
    sent = answered(desk, opened("Drucker “groß”"), "Grüße aus dem Büro")
    parsed = parse_email(bytes(message_from_bytes(bytes(sent), policy=policy.SMTP).as_bytes()))
    assert "Grüße aus dem Büro" in parsed.text
    assert parsed.subject.startswith("Re: Drucker “groß”")
    assert not parsed.is_automatic
