"""Words an agent has not sent yet: drafts, undo send, files that go up at once, what is refused."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.services import token_create
from kb.tests.support import picture_bytes
from tests.flows.desk_pages import opened, words, write
from tests.support import Desk, mails_to, outbox, work
from tickets import services, statuses
from tickets.models import Attachment, Draft, DraftFile, Message
from tickets.services.drafts import drafts_prune


def save(client, ticket, **fields):
    data = {"kind": "reply", "text": "Half a thought", "nonce": str(uuid.uuid4()), "last_seen": 0, **fields}
    return client.post(ticket.get_absolute_url() + "draft/", data)


def put(client, ticket, nonce, name="screen.png", content=None, **fields):
    content = content or picture_bytes()
    file = SimpleUploadedFile(name, content, "image/png")
    data = {"kind": "reply", "nonce": nonce, "files": file, "size": str(len(content)), **fields}
    return client.post(ticket.get_absolute_url() + "draft/files/", data)


def time_passes(seconds: int = 60) -> None:
    Draft.objects.filter(state=Draft.GOING).update(run_after=timezone.now() - timedelta(seconds=seconds))


def test_words_are_there_again_on_the_next_visit_and_for_nobody_else(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    answer = save(client, ticket, text="xyzzy half", cc="dean@example.ac.uk")
    assert answer.status_code == 200
    assert answer.json()["saved"]
    page = words(client, ticket.get_absolute_url())
    assert "xyzzy half" in page
    assert "dean@example.ac.uk" in page
    assert "xyzzy" not in words(sign_in(desk.lead), ticket.get_absolute_url())
    assert ticket.messages.count() == 1


def test_a_reply_and_a_note_have_a_draft_each_and_words_can_change_sides(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    save(client, ticket, text="For Aisha")
    save(client, ticket, kind="note", text="Between us")
    assert set(Draft.objects.values_list("kind", "text")) == {("reply", "For Aisha"), ("note", "Between us")}
    Draft.objects.filter(kind="note").delete()
    save(client, ticket, kind="note", text="For Aisha", moved_from="reply")
    assert list(Draft.objects.values_list("kind", "text")) == [("note", "For Aisha")]


def test_a_late_save_does_not_bring_sent_words_back(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    nonce = str(uuid.uuid4())
    save(client, ticket, nonce=nonce)
    write(client, ticket, nonce=nonce)
    assert save(client, ticket, nonce=nonce).json()["saved"] == ""
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": ""}, {"kind": "request"}, {"last_seen": "9" * 40}, {"macro": "9" * 40}, {"macro": "x"},
        {"text": "x" * 200_001},
    ],
)  # fmt: skip
def test_an_odd_save_is_refused_in_words(desk: Desk, sign_in, fields) -> None:
    answer = save(sign_in(desk.agent), opened(desk), **fields)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not Draft.objects.exists()


def test_a_null_character_in_a_draft_is_dropped(desk: Desk, sign_in) -> None:
    save(sign_in(desk.agent), opened(desk), text="a\x00b", nonce="not a nonce")
    assert not [text for text in Draft.objects.values_list("text", flat=True) if "\x00" in text]


def test_dropped_words_are_fetched_back_within_a_week(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    save(client, ticket, text="Not so good")
    client.post(ticket.get_absolute_url() + "draft/drop/", {"kind": "reply"})
    page = words(client, ticket.get_absolute_url())
    assert "Not so good" not in page
    assert "Fetch them back" in page
    draft = Draft.objects.get()
    client.post(f"{ticket.get_absolute_url()}drafts/{draft.pk}/fetch/")
    assert "Not so good" in words(client, ticket.get_absolute_url())
    client.post(ticket.get_absolute_url() + "draft/drop/", {"kind": "reply"})
    Draft.objects.update(updated_at=timezone.now() - timedelta(days=8))
    assert drafts_prune() == 1
    assert not Draft.objects.exists()


def test_a_reply_waits_can_be_called_back_and_then_goes_once(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    write(client, ticket, has_script="1", set_status="waiting", cc="dean@example.ac.uk", text="xyzzy reply")
    work()
    assert ticket.messages.count() == 1
    assert len(outbox()) == 1  # the acknowledgement
    page = words(client, ticket.get_absolute_url())
    assert "Goes in" in page
    assert "Undo" in page
    assert "xyzzy" not in words(sign_in(desk.lead), ticket.get_absolute_url())
    assert "Priya is sending a reply" in words(sign_in(desk.lead), ticket.get_absolute_url())
    draft = Draft.objects.get()
    client.post(f"{ticket.get_absolute_url()}drafts/{draft.pk}/undo/")
    assert Draft.objects.get().state == Draft.DRAFT
    assert "xyzzy reply" in words(client, ticket.get_absolute_url())
    write(client, ticket, has_script="1", set_status="waiting", cc="dean@example.ac.uk", text="xyzzy reply")
    time_passes()
    work()
    work()
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1
    assert not Draft.objects.exists()
    ticket.refresh_from_db()
    assert ticket.status == statuses.WAITING
    assert mails_to("dean@example.ac.uk")
    late = client.post(f"{ticket.get_absolute_url()}drafts/{draft.pk}/undo/")
    assert late.status_code == 409
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1


def test_a_double_press_waits_once(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    nonce = str(uuid.uuid4())
    for _press in range(3):
        assert write(client, ticket, has_script="1", nonce=nonce).status_code == 302
    assert Draft.objects.count() == 1
    time_passes()
    work()
    write(client, ticket, has_script="1", nonce=nonce)
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1


def test_with_no_seconds_set_a_reply_goes_at_once(desk: Desk, sign_in, settings) -> None:
    settings.UNDO_SEND_SECONDS = 0
    ticket = opened(desk)
    write(sign_in(desk.agent), ticket, has_script="1")
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1


def test_the_requester_and_the_api_see_nothing_of_a_reply_that_waits(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    write(sign_in(desk.agent), ticket, has_script="1", text="xyzzy reply")
    student = sign_in(desk.student)
    headers = {"Authorization": f"Bearer {token_create(actor=desk.lead, user=desk.lead)[1]}"}
    pages = [
        student.get(f"/my/{ticket.number}/"),
        student.get("/my/?q=xyzzy"),
        sign_in(desk.lead).get("/desk/?q=xyzzy"),
    ]
    pages.append(Client().get(f"/api/v1/tickets/{ticket.number}/", headers=headers))
    for page in pages:
        assert page.status_code == 200
        assert "xyzzy reply" not in page.content.decode()


def test_a_reply_that_cannot_go_any_more_keeps_its_words_and_says_why(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    write(client, ticket, has_script="1", text="xyzzy reply")
    services.status_set(actor=desk.lead, ticket=ticket, status=statuses.SOLVED)
    services.status_set(actor=desk.lead, ticket=ticket, status=statuses.CLOSED)
    time_passes()
    work()
    page = words(client, ticket.get_absolute_url())
    assert "This ticket is closed. Open it again to answer." in page
    assert "xyzzy reply" in page
    assert not ticket.messages.filter(kind=Message.REPLY).exists()
    draft = Draft.objects.get()
    assert draft.state == Draft.REFUSED
    client.post(f"{ticket.get_absolute_url()}drafts/{draft.pk}/fetch/")
    assert Draft.objects.get().state == Draft.DRAFT


def test_a_reply_whose_worker_was_away_goes_when_it_is_back_and_the_page_says_so(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    write(client, ticket, has_script="1")
    time_passes(120)
    assert "Waits: the worker is busy or stopped" in words(client, ticket.get_absolute_url())
    work()
    assert ticket.messages.filter(kind=Message.REPLY).count() == 1


def test_nobody_calls_back_or_fetches_the_words_of_somebody_else(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    write(sign_in(desk.agent), ticket, has_script="1")
    draft = Draft.objects.get()
    lead = sign_in(desk.lead)
    for verb in ("undo", "fetch"):
        assert lead.post(f"{ticket.get_absolute_url()}drafts/{draft.pk}/{verb}/").status_code == 409
    assert lead.post(f"{ticket.get_absolute_url()}drafts/{2**70}/undo/").status_code == 404
    assert Draft.objects.get().state == Draft.GOING


def test_a_pasted_picture_is_up_at_once_and_goes_with_the_words(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    nonce = str(uuid.uuid4())
    answer = put(client, ticket, nonce)
    assert answer.status_code == 200, answer.content
    file = DraftFile.objects.get()
    assert str(file.key) in answer.json()["files"][0]
    path = f"{ticket.get_absolute_url()}draft/files/{file.key}/"
    assert client.get(path).headers["Content-Type"] == "image/png"
    assert sign_in(desk.lead).get(path).status_code == 404
    assert str(file.key) in words(client, ticket.get_absolute_url())
    write(client, ticket, nonce=nonce, draft_file=str(file.key), text="See this")
    attached = Attachment.objects.get(message__text="See this")
    assert attached.file.read() == picture_bytes()
    assert not DraftFile.objects.exists()


def test_a_file_taken_off_leaves_nothing_in_the_storage(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    put(client, ticket, str(uuid.uuid4()))
    file = DraftFile.objects.get()
    assert default_storage.exists(file.file.name)
    client.post(f"{ticket.get_absolute_url()}draft/files/{file.key}/remove/")
    assert not default_storage.exists(file.file.name)
    assert not DraftFile.objects.exists()


def test_an_upload_that_breaks_off_says_so_and_leaves_nothing(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    answer = put(sign_in(desk.agent), ticket, str(uuid.uuid4()), size="999999")
    assert answer.status_code == 400
    assert "broke off" in answer.json()["error"]
    assert not DraftFile.objects.exists()
    assert not Draft.objects.exists()


def test_a_program_that_poses_as_a_picture_is_refused(desk: Desk, sign_in) -> None:
    answer = put(sign_in(desk.agent), opened(desk), str(uuid.uuid4()), content=b"MZ" + b"\x00" * 100)
    assert answer.status_code == 400
    assert "not a picture" in answer.json()["error"]
    assert not DraftFile.objects.exists()


def test_too_many_files_are_refused_in_words_and_what_is_there_stays(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    nonce = str(uuid.uuid4())
    codes = [put(client, ticket, nonce).status_code for _ in range(11)]
    assert codes == [200] * 10 + [400]
    assert DraftFile.objects.count() == 10


def test_a_get_of_these_addresses_writes_nothing(desk: Desk, sign_in) -> None:
    ticket = opened(desk)
    client = sign_in(desk.agent)
    for part in ("draft/", "draft/drop/", "draft/files/", "presence/", "follow/", "preview/", "macros/save/"):
        assert client.get(ticket.get_absolute_url() + part).status_code == 405
    assert not Draft.objects.exists()


def test_the_preview_shows_what_the_mail_will(desk: Desk, sign_in) -> None:
    text = "**Bold** <script>x()</script>\n\n- one\n- two"
    page = sign_in(desk.agent).post(opened(desk).get_absolute_url() + "preview/", {"text": text}).content.decode()
    assert "<strong>Bold</strong>" in page
    assert "<li>one</li>" in page
    assert "<script>" not in page
