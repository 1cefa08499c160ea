"""The newest words apart from what they answer; nothing is ever lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.markup import html_text
from mail.inbound.parse import parse_email
from mail.inbound.quoting import split_reply
from mail.tests.mails import mail

NEW = "Thank you, that works now."
OLD = "> Did you try the tray?\n> Yours, Priya"


@pytest.mark.parametrize(
    "introduced",
    [
        "On Tue, 28 Apr 2026 at 10:00, Priya Nair <priya@example.ac.uk> wrote:",
        "On Tue, 28 Apr 2026 at 10:00, Priya Nair\n<priya@example.ac.uk> wrote:",
        "On Tuesday, IT Service Desk wrote:",
        "Am 28.04.2026 um 10:00 schrieb Priya Nair:",
        "Le mar. 28 avr. 2026 à 10:00, Priya Nair <priya@example.ac.uk> a écrit :",
        "El mar, 28 abr 2026 a las 10:00, Priya Nair (<priya@example.ac.uk>) escribió:",
        "Il giorno mar 28 apr 2026 alle ore 10:00 Priya Nair <\npriya@example.ac.uk> ha scritto:",
        "Op di 28 apr. 2026 om 10:00 schreef Priya Nair <priya@example.ac.uk>:",
        "Em ter., 28 de abr. de 2026 às 10:00, Priya Nair <priya@example.ac.uk> escreveu:",
        "Den tis 28 apr. 2026 kl 10:00 skrev Priya Nair <priya@example.ac.uk>:",
        "tir. 28. apr. 2026 kl. 10:00 skrev Priya Nair <priya@example.ac.uk>:",
        "wt., 28 kwi 2026 o 10:00 Priya Nair <priya@example.ac.uk> napisał(a):",
        "вт, 28 апр. 2026 г. в 10:00, Priya Nair <priya@example.ac.uk>:",
        "2026年4月28日(火) 10:00 Priya Nair <priya@example.ac.uk>:",
        "Priya Nair <priya@example.ac.uk> wrote:",
    ],
)
def test_a_quote_is_folded_with_the_line_that_introduces_it(introduced: str) -> None:
    reply, quoted = split_reply(f"{NEW}\n\n{introduced}\n\n{OLD}\n")
    assert reply == NEW
    assert quoted.startswith(introduced.split("\n")[0])
    assert "tray" in quoted


@pytest.mark.parametrize(
    "block",
    [
        "-----Original Message-----\nFrom: Priya\nSent: Tuesday\n\nTry the tray.",
        "________________________________\nFrom: Priya <p@x.org>\nSent: 28 April\nTo: Aisha\nSubject: Printer\n\nTry.",
        "From: Priya\nSent: Tuesday\nTo: Aisha\nSubject: Re: Printer\n\nTry the tray.",
        "*From:* Priya\n*Sent:* Tuesday\n*To:* Aisha\n\nTry the tray.",
        "Von: Priya\nGesendet: Dienstag\nAn: Aisha\nBetreff: AW: Drucker\n\nVersuchen Sie das Fach.",
        "De : Priya\nEnvoyé : mardi\nÀ : Aisha\nObjet : Imprimante\n\nEssayez.",
        "De: Priya\nEnviado: martes\nPara: Aisha\nAsunto: Impresora\n\nPruebe.",
        "Van: Priya\nVerzonden: dinsdag\nAan: Aisha\nOnderwerp: Printer\n\nProbeer.",
        "差出人: Priya\n送信日時: 2026年4月28日\n宛先: Aisha\n件名: プリンター\n\n試してください。",
        "-------- Ursprüngliche Nachricht --------\nVon: Priya\n\nVersuchen Sie.",
        "---------- Forwarded message ---------\nFrom: Priya\n\nTry.",
        "Begin forwarded message:\n\nFrom: Priya\nTry.",
        "---- On Tue, 28 Apr 2026 10:00:00 +0100 priya@example.ac.uk wrote ----\n\nTry the tray.",
        "## Please reply above this line ##\n\nTry the tray.",
    ],
)
def test_an_old_mail_below_the_new_words_is_folded_whole(block: str) -> None:
    reply, quoted = split_reply(f"{NEW}\n\n{block}\n")
    assert reply == NEW
    assert quoted == block


@pytest.mark.parametrize(
    "signature",
    ["-- \nAisha Khan\nRoom 12", "Sent from my iPhone", "Get Outlook for Android", "Von meinem iPhone gesendet"],
)
def test_a_signature_is_folded(signature: str) -> None:
    assert split_reply(f"{NEW}\n\n{signature}") == (NEW, signature)


@pytest.mark.parametrize(
    "text",
    [
        "> Which tray?\nThe upper one.\n\n> Since when?\nSince Monday.",
        "On Tue, 28 Apr 2026 at 10:00, Priya <p@x.org> wrote:\n> Which tray?\n\nThe upper one.\n\n> Since?\n\nMonday.",
        "Answers below.\n\nPriya wrote:\n> Which tray?\n\nThe upper one.",
        "Sent from my desk it works, but not from the library. What is different there?",
        "The sign says: From: 9:00 To: 17:00, and yet it is closed.",
        "I wrote at 10:30:\nplease help",
        "a - b\n- one\n- two",
        "> only a quote",
        "",
    ],
)
def test_what_cannot_be_told_apart_stays_whole(text: str) -> None:
    assert split_reply(text) == (text, "")


def test_a_greeting_that_ends_other_mails_hides_nothing() -> None:
    text = "Zdravím,\ntiskárna nefunguje.\n\nS pozdravem\nTereza"
    assert split_reply(text) == ("Zdravím,\ntiskárna nefunguje.", "S pozdravem\nTereza")
    assert split_reply("Results\n\nT:\n37.5\nP:\n100")[1] == ""


def test_an_answer_that_is_a_file_keeps_its_quote_folded_and_a_mail_passed_on_is_shown() -> None:
    quote = "On Tue, 28 Apr 2026 at 10:00, Priya <p@x.org> wrote:\n> Old"
    assert split_reply(quote, has_files=True) == ("", quote)
    assert split_reply(quote) == (quote, "")
    passed_on = "From: Priya <p@x.org>\nSent: Tuesday\nTo: Aisha\nSubject: Printer\n\nOld"
    assert split_reply(passed_on, has_files=True) == (passed_on, "")


def test_a_quote_whose_lines_were_wrapped_by_a_relay_is_still_a_quote() -> None:
    wrapped = (
        "On Tue, 28 Apr 2026 at 10:00, Priya <p@example.ac.uk> wrote:\n"
        "> The printer in the reading room has two trays, and the upper one is known to\n"
        "jam when it is damp.\n> Try the other."
    )
    assert split_reply(f"{NEW}\n\n{wrapped}")[0] == NEW


@pytest.mark.parametrize(
    "markup",
    [
        '<div>{new}</div><div class="gmail_quote"><div>On Tue, Priya wrote:</div><blockquote>Old</blockquote></div>',
        '<p>{new}</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From: Priya</div><div>Old</div>',
        '<p>{new}</p><blockquote type="cite">Old</blockquote>',
        '<p>{new}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>From: P</p></div><p>Old</p>',
        '<p>{new}</p><div class="moz-cite-prefix">Am 28.04. schrieb P:</div><blockquote type="cite">Old</blockquote>',
        '<div>{new}</div><div class="yahoo_quoted">Old</div>',
        '<div>{new}</div><div class="protonmail_quote">Old</div>',
    ],
)
def test_the_quotes_of_mail_programs_are_known_in_html(markup: str) -> None:
    parsed = parse_email(mail("Content-Type: text/html", body=markup.format(new=NEW)))
    assert parsed.reply_text == NEW
    assert "Old" in parsed.quoted_text
    assert "Old" in parsed.text


def test_answers_between_quotes_in_html_stay_whole() -> None:
    quote = '<blockquote type="cite">{}</blockquote>'.format
    markup = quote("Which tray?") + "<p>The upper one.</p>" + quote("Since when?") + "<p>Monday.</p>"
    parsed = parse_email(mail("Content-Type: text/html", body=markup))
    assert parsed.quoted_text == ""
    assert "> Which tray?" in parsed.reply_text
    assert "Monday." in parsed.reply_text


def test_scripts_and_styles_are_no_words() -> None:
    assert html_text("<style>p{}</style><p>a</p><script>alert(1)</script><!-- c --><p>b</p>") == "a\n\nb"
    assert html_text("<style>p{}</style><p>a<script>alert(1)</script><!-- c --><p>b", room=0).split() == ["a", "b"]


@given(
    st.lists(
        st.sampled_from(
            [
                "> quoted",
                "words",
                "",
                "-- ",
                "On Tue, Anna wrote:",
                "From: a",
                "Sent: b",
                "To: c",
                "____________",
                "Sent from my x",
            ]
        ),
        max_size=12,
    )
)
def test_nothing_is_lost_between_reply_and_quote(lines: list[str]) -> None:
    text = "\n".join(lines)
    reply, quoted = split_reply(text)
    assert re.sub(r"\s", "", reply + quoted) == re.sub(r"\s", "", text)
    assert reply.strip() or not text.strip()
