"""What mail servers put into other people's mail: warnings above the words and marks in the subject."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail.inbound.banners import without_banner
from mail.inbound.quoting import split_reply


@pytest.mark.parametrize(
    ("subject", "left"),
    [
        ("[EXTERNAL] Printer", "Printer"),
        ("[EXT] Printer", "Printer"),
        ("[EXT]: Printer", "Printer"),
        ("EXTERNAL: Printer", "Printer"),
        ("EXT: Printer", "Printer"),
        ("Re: [EXTERNAL] Printer [20418-K]", "Re: Printer [20418-K]"),
        ("[External] Re: [EXTERNAL] Printer", "Re: Printer"),
        ("RE: EXTERNAL: Printer", "RE: Printer"),
        ("(External Email) Printer", "Printer"),
        ("{EXTERNAL} Printer", "Printer"),
        ("**EXTERNAL** Printer", "Printer"),
        ("[External Sender] Printer", "Printer"),
        ("[EXTERN] Drucker", "Drucker"),
        ("[EXTERNE] Imprimante", "Imprimante"),
        ("[Externo] Impresora", "Impresora"),
        ("[ESTERNO] Stampante", "Stampante"),
        ("[Zewnętrzna] Drukarka", "Drukarka"),
        ("[ulkoinen] Tulostin", "Tulostin"),
        ("[外部] プリンター", "プリンター"),
        ("External examiner needs a key", "External examiner needs a key"),
        ("Extension of my contract", "Extension of my contract"),
        ("Text: where?", "Text: where?"),
        ("The screen [external] is dark", "The screen is dark"),
        ("[EXTERNAL]", "[EXTERNAL]"),
        ("", ""),
    ],
)
def test_a_servers_mark_in_the_subject_is_no_part_of_a_tickets_name(subject: str, left: str) -> None:
    assert without_banner(subject) == left


@given(st.text(max_size=300))
def test_a_subject_never_becomes_empty_by_it(subject: str) -> None:
    assert bool(without_banner(subject).strip()) == bool(subject.strip())


@pytest.mark.parametrize(
    "warning",
    [
        "CAUTION: This email originated from outside of the organization. Do not click links.",
        "This message was sent from outside the University. Please be careful.",
        "[EXTERNAL EMAIL]",
        "*** EXTERNAL EMAIL ***",
        "You don't often get email from anna@example.org. Learn why this is important",
        "Sie erhalten nicht häufig E-Mails von anna@example.org. Erfahren Sie, warum dies wichtig ist",
        "VORSICHT: Diese E-Mail kommt von außerhalb der Universität.",
        "Vous n'obtenez pas souvent d'e-mail à partir de anna@example.org. Découvrez pourquoi c'est important",
        "ATTENTION : ce message provient de l'extérieur. N'ouvrez pas les pièces jointes.",
        "No suele recibir correo electrónico de anna@example.org. Por qué es esto importante",
        "PRECAUCIÓN: este correo procede de fuera de la universidad.",
        "ATTENZIONE: questa e-mail proviene dall'esterno. Non cliccare sui link.",
        "LET OP: deze e-mail komt van buiten de universiteit.",
        "ATENÇÃO: este e-mail veio de fora da universidade. Não clique em links.",
        "UWAGA: ta wiadomość pochodzi spoza uczelni. Nie klikaj w odnośniki.",
        "VARNING: detta mejl kommer utifrån. Klicka inte på länkar.",
        "ADVARSEL: denne e-mail kommer udefra. Klik ikke på links.",
        "MERK: denne e-post kommer utenfra, fra en ekstern avsender. Klikk ikke på lenker.",
        "HUOM: tämä viesti on tullut organisaation ulkopuolelta.",
        "ВНИМАНИЕ: это письмо получено от внешнего отправителя.",
        "POZOR: tato zpráva přišla zvenčí. Neklikejte na odkazy.",
        "注意: このメールは外部から送信されました。",
        "注意：此邮件来自外部发件人。",
    ],
)
def test_a_servers_warning_is_folded_and_the_words_below_it_are_shown(warning: str) -> None:
    assert split_reply(f"{warning}\n\nThe printer smokes.") == ("The printer smokes.", warning)


@pytest.mark.parametrize(
    "words",
    [
        "Important: external mail does not arrive.",
        "Attention: the outside door is locked.",
        "Hinweis: Der externe Bildschirm ist dunkel.",
        "External examiners cannot log in.",
        "Notice the external drive.",
    ],
)
def test_a_person_who_writes_of_outside_things_is_shown(words: str) -> None:
    assert split_reply(f"{words}\n\nCan you help?") == (f"{words}\n\nCan you help?", "")
