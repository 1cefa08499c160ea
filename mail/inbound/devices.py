"""What phones and mail programs write of themselves below somebody's words ("Sent from my …"). Pure."""

from __future__ import annotations

import re

# "Sent from my …": what begins such a line, with a gap for the device; some languages name it first.
_SENT = re.compile(
    r"^[<\[(*_>\s-]{0,6}(?:sent (?:from|via|with|using|by)(?: my| an?| the)?|sent securely (?:from|with)|(?:get|"
    r"download) (?:the )?outlook for|"
    r"(?:von|vom|aus) (?:mein\w*|unterwegs)|gesendet (?:von|mit|aus|über)(?: mein\w*| der| einem)?|(?:diese|die) "
    r"(?:nachricht|e-?mail|mail) wurde|"
    r"outlook für|holen sie sich outlook|laden sie outlook|verfasst (?:auf|mit)|envoyé (?:de|depuis|à partir "
    r"d[eu'’]|avec)(?: mon| ma| l.)?|"
    r"(?:télécharger|obtenez|obtenir|téléchargez) (?:l.application )?outlook|provenance :|enviado (?:desde|do|a "
    r"partir do|de|via|pelo)(?: mi| meu| el)?|enviada do(?: meu)?|"
    r"(?:obtener|obtenga|descargar|descarga|obter|obtenha|baixar) (?:o )?outlook|inviato (?:da|dal|con)(?: mio)?|"
    r"(?:ottieni|scarica) outlook|"
    r"(?:verzonden|verstuurd|gestuurd) (?:vanaf|vanuit|met|via|met behulp van)(?: mijn)?|(?:download|ontvang) "
    r"outlook|outlook voor|"
    r"wysłan[eoy] (?:z|za pomocą)(?: moje\w+)?|(?:pobierz|uzyskaj) (?:aplikację |program )?outlook|"
    r"skickat från(?: min)?|(?:hämta|skaffa) outlook|sendt fra(?: min| mi)?|"
    r"(?:hent|få|skaff deg|last ned) outlook|lähetetty|(?:hanki|lataa) outlook|отправлено (?:с|из|со)(?: моего)?|"
    r"(?:скачать|получить|скачайте|загрузите) outlook|"
    r"odesláno (?:z|ze|pomocí|přes)(?: mého| mé)?|(?:získejte|získat|stáhnout) outlook|odoslané z|发自(?:我的)?|"
    r"发送自|從我的|从我的|發自(?:我的)?|(?:获取|下载|取得|下載) outlook|"
    r"나의|내|elküldve|trimis (?:de pe|din)|az? .{2,30}(?:készülékemről|ról küldve|ről küldve))",
    re.I,
)
_SENT_LAST = (
    "から送信", "より送信", "を入手", "에서 보냄", "에서 전송", "傳送", "发送", "gesendet", "gönderildi", "küldve",
    "herunterladen", "downloaden",
)  # fmt: skip
_DEVICE = re.compile(
    r"iphon|ipad|ipod|apple watch|macbook|android|galaxy|samsung|huawei|xiaomi|redmi|oneplus|pixel|nokia|lumia|"
    r"motorola|htc|lg |sony|xperia|"
    r"blackberry|windows|unterwegs|mail (?:for|für|pour|para|per|voor|för|til|на) |outlook|"
    r"yahoo|proton|gmail|gmx|web\.de|"
    r"mailbird|spark|k-9|fairemail|thunderbird|tutanota|tuta\b|zoho|fastmail|airmail|edison|typeapp|blue ?mail|"
    r"aqua ?mail|newton|mail\.ru|myrambler|"
    r"workspace one|boxer|nine\b|mobil|mobile|mobiele|móvil|movil|celular|telemóvel|cell ?phone|smartphone|handy|"
    r"telefon|teléfono|téléphone|telefono|"
    r"telefoon|telefone|phone\b|puhelim|телефон|смартфон|мобильн|почт|tablet|tablette|device|gerät|dispositivo|"
    r"appareil|toestel|urządzeni|enhet|laite|"
    r"устройств|zařízení|手机|手機|携帯|スマートフォン|스마트폰|휴대폰",
    re.I,
)
_APOLOGY = re.compile(
    r"get (?:the app|it )|excus|apolog|sorry|brev|brief|typo|spell|short|tippfehler|kürze|fautes|desculp|errores|"
    r"beknopt|kort",
    re.I,
)
_FILLER = frozenset(
    word
    for line in (
        "4g 5g and aplikace aplikacji app app. avec by con cricket de dela dem der device din dla download e-mail",
        "einem email email. for fra free från för für gesendet laitteesta lte mail med meinem meu mi mijn min mio",
        "mit mobile mojego mon my na network on orange para per phone pour powered pro puhelimesta secure",
        "smartphone sovelluksesta sovellus su sur t-mobile the til télécharger using verizon version via vom von",
        "voor with z в для из correo posta pošty e-post ios ipados systemu downloaden herunterladen ladda ned "
        "lataa hent",
    )
    for word in line.split()
)
_MINE = re.compile(r"\b(?:my|mon|ma|mi|min|mijn|meu|mio|mein\w*|mého|moje\w+|моего)$|我的$", re.I)
_LINK = re.compile(r"<[^<>\s]{0,300}>|\(?https?://\S+")
_SENTENCE_END = re.compile(r"[.,;!?(–]\s|[.!]$")


def is_device_line(line: str) -> bool:
    """What a phone or a mail program writes of itself; no sentence that only begins so ("Sent from my desk …")."""
    if not 4 < len(line) < 160:
        return False
    line = _LINK.sub(" ", line).strip()
    begins = _SENT.match(line)
    if not begins and not (len(line) < 60 and line.lower().rstrip(" .!。)>").endswith(_SENT_LAST)):
        return False
    words, more = _sentence_cut(line[begins.end() if begins else 0 :])
    if more and not _APOLOGY.search(more) and not (_DEVICE.search(more) and len(more.split()) < 5):
        return False
    names = words.split()
    if not names:
        return bool(begins)
    if len(names) > 14:
        return False
    known = _DEVICE.search(line)
    if not begins:
        return bool(known)
    odd = [
        each
        for each in names
        if each[:1].islower() and each.strip(".,").lower() not in _FILLER and not _DEVICE.search(each)
    ]
    is_mine = _MINE.search(begins.group())
    return len(odd) <= (1 if known and len(names) < 8 else 0) and bool(known or (is_mine and len(names) <= 6))


def _sentence_cut(rest: str) -> tuple[str, str]:
    """The words up to a mark that ends them, and what is said after it."""
    cut = _SENTENCE_END.search(f"{rest} ")
    return (rest[: cut.start()], rest[cut.end() :].strip(" ().!")) if cut else (rest, "")
