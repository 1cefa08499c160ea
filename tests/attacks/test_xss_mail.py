"""A01, A02, A08–A10, A14, A17, A20, A22, E02: mail and forms full of markup, looked for in all that is served."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from email.header import Header

import pytest
from django.test import Client

from common.html import sanitise_mail
from mail.inbound.markup import kept_markup
from mail.tests.mails import file_part, mail, part
from tests.attacks.hunt import hunt, hunt_page
from tests.attacks.payloads import PAYLOADS
from tests.attacks.world import HELP, mail_in
from tests.support import Desk, outbox, work
from tickets import services
from tickets.models import Attachment, Message, Ticket

SOME = PAYLOADS[::10]  # through the whole pipeline; the sanitiser alone takes all of them


def encoded(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=10_000).encode()


def hostile_mail(payload: str, number: int) -> bytes:
    """The payload as body, HTML, subject, name, file name and type."""
    quoted = payload.replace("\n", " ").replace("\r", " ").replace('"', "'")
    body = b"".join(
        b"--b0\r\n" + each + b"\r\n"
        for each in (
            part("text/plain; charset=utf-8", payload),
            part("text/html; charset=utf-8", f"<div>{payload}</div>"),
            file_part(encoded(quoted[:80] + ".png"), b"<script>run()</script>", "image/png"),
        )
    )
    return mail(
        f"To: {HELP}",
        f"Subject: {encoded(payload.replace(chr(10), ' ').replace(chr(13), ' '))}",
        f"Message-ID: <hostile-{number}@example.org>",
        'Content-Type: multipart/mixed; boundary="b0"',
        body=body + b"--b0--\r\n",
        sender=f"{encoded(quoted)} <h{number}@example.org>",
    )


@pytest.fixture
def hostile(desk: Desk) -> list[Ticket]:
    """A ticket for each payload, answered by an agent who typed the payload too."""
    tickets = []
    for number, payload in enumerate(SOME):
        row = mail_in(hostile_mail(payload, number))
        assert row.ticket is not None, (payload, row.reason)
        services.reply_add(actor=desk.agent, ticket=row.ticket, text=f"You wrote {payload} or so.")
        services.note_add(actor=desk.agent, ticket=row.ticket, text=payload)
        tickets.append(row.ticket)
    work()
    return tickets


def pages_of(client: Client, tickets: list[Ticket]) -> Iterator[str]:
    yield from ("/desk/", "/desk/?q=run", "/desk/?q=%3Cscript%3Erun()%3C/script%3E", "/desk/mail/", "/desk/outbox/")
    for ticket in tickets:
        yield f"/desk/tickets/{ticket.number}/"
    for ticket in tickets[::4]:
        yield f"/t/{services.link_mint(ticket=ticket, user=ticket.requester)}/"


def test_a01_a08_a09_a10_a20_nothing_that_is_served_or_sent_lets_a_mail_act(
    desk: Desk, sign_in, hostile: list[Ticket]
) -> None:
    """One test, since the mails take longest: each part says which surface it looks at."""
    check_pages(sign_in(desk.admin), hostile)
    check_originals(sign_in(desk.agent))
    check_mails()
    check_files(sign_in(desk.agent))


def check_pages(client: Client, hostile: list[Ticket]) -> None:
    for path in pages_of(client, hostile):
        response = client.get(path)
        assert response.status_code == 200, path
        assert hunt_page(response) == []


def check_originals(client: Client) -> None:
    shown = 0
    for message in Message.objects.exclude(html=""):
        response = client.get(f"/desk/tickets/{message.ticket.number}/messages/{message.pk}/original/")
        assert hunt_page(response, is_mail=True) == []
        assert response["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        shown += 1
    assert shown > len(SOME) // 2


def check_mails() -> None:
    assert len(outbox()) >= len(SOME)
    for sent in outbox():
        html = sent.get_body(("html",))
        assert html is not None
        assert hunt(html.get_content(), is_mail=True) == []
        assert "onerror=" not in " ".join(f"{name}: {value}" for name, value in sent.items() if name != "Subject")


def check_files(client: Client) -> None:
    files = Attachment.objects.all()
    assert len(files) >= len(SOME)
    for file in files:
        response = client.get(f"/files/{file.key}/")
        assert response["Content-Type"] == "application/octet-stream", file.name
        assert response["Content-Disposition"].startswith("attachment")
        assert "\u202e" not in file.name
        assert file.name.isprintable()


def test_e02_what_looks_like_a_template_is_printed_as_it_stands(desk: Desk, sign_in) -> None:
    words = '{{7*7}} ${7*7} <%= 7*7 %> {% now "Y" %} {{ settings.SECRET_KEY }} {number} %(link)s'
    row = mail_in(mail(f"To: {HELP}", f"Subject: {words}", body=words, sender="Aisha <aisha@example.ac.uk>"))
    assert row.ticket is not None
    services.reply_add(actor=desk.agent, ticket=row.ticket, text=words)
    work()
    page = sign_in(desk.agent).get(row.ticket.get_absolute_url()).content.decode()
    assert page.count("{{7*7}}") >= 3
    assert page.count("{% now &quot;Y&quot; %}") >= 3
    assert any("{{7*7}} ${7*7}" in mail.get_body(("plain",)).get_content() for mail in outbox())  # type: ignore[union-attr]


def test_a20_a22_the_sanitiser_lets_no_payload_through_alone_in_pairs_or_cut_off() -> None:
    for place, payload in enumerate(PAYLOADS):
        other = PAYLOADS[(place * 7 + 3) % len(PAYLOADS)]
        for html in (
            payload,
            f"<p>{payload}</p>",
            f"<div><b>{payload}{other}",
            payload[: len(payload) * 2 // 3],
            other + payload,
        ):
            clean = sanitise_mail(kept_markup(html))
            assert hunt(clean, is_mail=True) == [], payload
            assert hunt(sanitise_mail(clean), is_mail=True) == [], payload
            for name in (" id=", " class=", " name=", "<form", "<input", '<img src="http'):
                assert name not in clean, payload


def test_a02_markup_nested_into_itself_a_hundred_times_comes_out_inert() -> None:
    for inner in ("<script>", "</script>", "<img src=x onerror=run()>"):
        text = inner
        for _ in range(100):
            text = f"<scr{text}ipt>"
        assert hunt(sanitise_mail(text), is_mail=True) == []


@pytest.mark.browser
def test_a01_chromium_reads_what_is_left_as_we_do(chromium) -> None:
    """The browser's own parser over every payload, cleaned: no script, no handler, no address of a script."""
    cleaned = [sanitise_mail(f"<div>{payload}</div>") for payload in PAYLOADS]
    page = chromium.new_page()
    found = page.evaluate(
        """texts => texts.flatMap(text => {
            const root = new DOMParser().parseFromString(text, "text/html").body, bad = [];
            for (const each of root.querySelectorAll("*")) {
                if (/^(script|style|iframe|object|embed|form|input|svg|math|base|meta|link)$/i.test(each.tagName))
                    bad.push(each.outerHTML);
                for (const a of each.attributes)
                    if (/^on/i.test(a.name) || /^\\s*(javascript|vbscript|data:text)/i.test(a.value))
                        bad.push(each.outerHTML);
                if (each.protocol && !/^(https?|mailto|tel):$/.test(each.protocol) && each.hasAttribute("href"))
                    bad.push(each.outerHTML);
            }
            return bad;
        })""",
        cleaned,
    )
    page.close()
    assert found == []


def test_a10_an_encoded_word_is_decoded_once(desk: Desk, sign_in) -> None:
    twice = base64.b64encode(b"=?utf-8?B?PHNjcmlwdD5ydW4oKTwvc2NyaXB0Pg==?=").decode()
    for subject in (
        "=?utf-8?B?PHNjcmlwdD5ydW4oKTwvc2NyaXB0Pg==?=",
        "=?utf-8?Q?=3Cscr?= =?utf-8?Q?ipt=3Erun()=3C/script=3E?=",
        f"=?utf-8?B?{twice}?=",
        "=?utf-7?Q?+ADw-script+AD4-run()?=",
    ):
        row = mail_in(mail(f"To: {HELP}", f"Subject: {subject}", body="x"))
        assert row.ticket is not None
        page = sign_in(desk.agent).get(row.ticket.get_absolute_url())
        assert hunt_page(page) == []
        assert "<script>run" not in page.content.decode()
