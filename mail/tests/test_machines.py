"""Machines and reports told from people, and what screening makes of them."""

from __future__ import annotations

import pytest

from mail.inbound.parse import parse_email
from mail.inbound.screening import ACCEPT, BOUNCE, IGNORE, NOTE, QUARANTINE, screen
from mail.outbound.headers import LOOP_HEADER, instance_id
from mail.tests.mails import mail, multipart, part

OWN = frozenset({"help@example.ac.uk"})


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (["Auto-Submitted: auto-replied"], "auto_replied"),
        (["Auto-Submitted: auto-generated; owner=x"], "auto_generated"),
        (["Auto-Submitted: auto-generated", "Subject: Automatic reply: Printer"], "out_of_office"),
        (["X-Autoreply: yes"], "auto_replied"),
        (["Precedence: auto_reply", "Subject: Out of Office: Printer"], "out_of_office"),
        (["Precedence: bulk"], "precedence"),
        (["Precedence: list"], "list"),
        (["List-Id: <staff.example.org>"], "list"),
        (["X-Auto-Response-Suppress: All"], "suppressed"),
        (["X-Auto-Response-Suppress: DR, RN, NRN"], ""),
        (["Return-Path: <>"], "null_sender"),
        (["Auto-Submitted: no"], ""),
        (["Subject: Out of office message does not work"], ""),
        (["Subject: Out of Office: Printer"], ""),
        (["Subject: Hello"], ""),
    ],
)
def test_the_signs_of_a_machine(headers: list[str], reason: str) -> None:
    parsed = parse_email(mail(*headers))
    assert parsed.automatic_reason == reason
    assert parsed.is_automatic == (reason not in {"", "suppressed"})


@pytest.mark.parametrize(
    "subject",
    [
        "Abwesenheitsnotiz: Drucker", "Automatische Antwort: Drucker", "Réponse automatique : Imprimante",
        "Respuesta automática: Impresora", "Risposta automatica: Stampante", "Automatisch antwoord: Printer",
        "Autosvar: Skrivare", "Odpowiedź automatyczna: Drukarka", "Автоответ: Принтер",
        "自動返信: プリンター", "自动回复: 打印机",
    ],
)  # fmt: skip
def test_out_of_office_is_known_in_many_languages_with_a_second_sign(subject: str) -> None:
    assert parse_email(mail(f"Subject: {subject}", "X-Auto-Response-Suppress: All")).automatic_reason == "out_of_office"
    assert not parse_email(mail(f"Subject: {subject}")).is_automatic


def test_a_persons_mail_that_wants_no_automatic_answer_is_no_machines_and_gets_none() -> None:
    for raw in (
        mail("X-Auto-Response-Suppress: All"),
        mail("X-RT-Loop-Prevention: desk"),
        mail(sender="no-reply@x.org"),
    ):
        parsed = parse_email(raw)
        assert not parsed.is_automatic
        verdict = screen(parsed, own=OWN)
        assert (verdict.kind, verdict.is_automatic, verdict.is_machine) == (ACCEPT, True, False)
        assert screen(parsed, own=OWN, envelope_from="<>").is_machine


def test_receipts_and_calendar_answers_are_machines() -> None:
    receipt = multipart('report; report-type="disposition-notification"', part("text/plain", "Read"))
    assert parse_email(receipt).automatic_reason == "receipt"
    assert not parse_email(receipt).is_bounce
    invitation = multipart(
        "alternative", part("text/plain", "Accepted"), part("text/calendar; method=REPLY", "BEGIN:VCALENDAR")
    )
    parsed = parse_email(invitation)
    assert parsed.automatic_reason == "calendar_reply"
    assert [each.name for each in parsed.attachments] == ["invitation-1.ics"]


def report(action: str = "failed", enclosed: str = "message/rfc822") -> bytes:
    status = (
        f"Reporting-MTA: dns; mx\r\n\r\nFinal-Recipient: rfc822; a@example.org\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
    )
    return multipart(
        'report; report-type="delivery-status"',
        part("text/plain", "Sorry."),
        part("message/delivery-status", status),
        part(enclosed, "Message-ID: <sent@example.ac.uk>\r\nSubject: Hello\r\n\r\nBody"),
    )


@pytest.mark.parametrize("enclosed", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_names_the_mail_it_is_about(enclosed: str) -> None:
    parsed = parse_email(report(enclosed=enclosed))
    assert parsed.is_bounce
    assert (parsed.bounce_action, parsed.bounced_ids) == ("failed", ("<sent@example.ac.uk>",))
    assert "a@example.org" in parsed.bounce_detail
    assert parsed.text == "Sorry."
    assert parse_email(report("delayed")).bounce_action == "delayed"


@pytest.mark.parametrize(
    ("headers", "body", "is_bounce"),
    [
        (["Subject: failure notice"], "Hi. This is the qmail-send program.\nMessage-ID: <sent@example.ac.uk>", True),
        (["Subject: Undelivered Mail Returned to Sender"], "x", True),
        (["Subject: Hello", "X-Failed-Recipients: a@example.org"], "x", True),
        (["Subject: Hello"], "Just a question to the postmaster.", False),
    ],
)
def test_old_mail_systems_write_reports_as_text(headers: list[str], body: str, is_bounce: bool) -> None:
    parsed = parse_email(mail(*headers, body=body, sender="MAILER-DAEMON@mx.example.org"))
    assert parsed.is_bounce == is_bounce
    assert parsed.is_automatic
    if "sent@" in body:
        assert parsed.bounced_ids == ("<sent@example.ac.uk>",)


def test_a_person_who_quotes_a_failure_is_no_report() -> None:
    parsed = parse_email(mail("Subject: Undelivered mail, what now?", body="550 5.1.1 user unknown, it says"))
    assert not parsed.is_bounce
    assert not parsed.is_automatic


def test_a_complaint_is_a_report() -> None:
    raw = multipart(
        'report; report-type="feedback-report"',
        part("text/plain", "x"),
        part("message/feedback-report", "Feedback-Type: abuse"),
    )
    assert parse_email(raw).bounce_action == "complaint"


@pytest.mark.parametrize(
    ("raw", "kind", "reason"),
    [
        (mail("Subject: Hi"), ACCEPT, ""),
        (mail("Subject: Hi", sender=""), QUARANTINE, "no_sender"),
        (mail("Subject: Hi", sender="Help <HELP+1-2.abc@Example.ac.uk>"), IGNORE, "own_address"),
        (mail("Received: x\r\n" * 70 + "Subject: Hi"), QUARANTINE, "too_many_hops"),
        (mail("Auto-Submitted: auto-replied"), NOTE, "auto_replied"),
        (mail("Auto-Submitted: auto-generated"), ACCEPT, "auto_generated"),
        (mail("List-Id: <x>"), ACCEPT, "list"),
        (report(), BOUNCE, "bounce"),
    ],
    ids=["person", "nobody", "own address", "circle", "answer", "machine", "list", "report"],
)
def test_screening_says_what_kind_of_mail_it_is(raw: bytes, kind: str, reason: str) -> None:
    verdict = screen(parse_email(raw), own=OWN)
    assert (verdict.kind, verdict.reason) == (kind, reason)


def test_a_null_envelope_makes_a_machine_and_a_forged_mark_makes_nothing() -> None:
    assert screen(parse_email(mail("Subject: Hi")), own=OWN, envelope_from="<>").is_machine
    assert screen(parse_email(mail(f"{LOOP_HEADER}: forged")), own=OWN).kind == ACCEPT
    assert screen(parse_email(mail(f"{LOOP_HEADER}: {instance_id()}")), own=OWN).reason == "own_mail"
