"""How mail programs introduce the mail they answer, in the languages people write to us in. Pure data."""

from __future__ import annotations

import re

# "On Tuesday, Anna wrote:" and its like: first word, then something that says "wrote".
_BEGINS = (
    r"On|Am|Le|El|Il(?: giorno)?|Op|Em|Den|På|Dne|W dniu|Dnia|Pe|On|Vào|In data|Il|A\(z\)|Ke|Στις|Вт|Пн|Ср|Чт|Пт|Сб|Вс"
)
_WROTE = (
    r"wrote|writes|schrieb(?:en)?|a écrit|écrit|escribió|ha scritto|scrisse|schreef|het volgende geschreven|"
    r"escreveu|skrev|"
    r"kirjoitti|napisał(?:\(a\)|a)?|pisze|napsal(?:\(a\)|a)?|napísal|írta|a scris|пишет|писал|написал(?:\(а\)|а)?|"
    r"έγραψε|yazdı|"
    r"wrote the following|na písal|đã viết|写道|写到|寫道|のメール|님이 작성"
)
BEGINS = re.compile(rf"^\W{{0,3}}(?:{_BEGINS})\b", re.I)
WROTE = re.compile(rf"(?:^|[\s>)\]\"])(?:{_WROTE})(?:$|[\s:：,<(\-])", re.I)
# "---- On Wed, 24 Feb 2021 …, anna@example.org wrote ----"
FRAMED = re.compile(rf"^-{{2,}}\s.{{3,250}}\s(?:{_WROTE})\s*:?\s*-{{2,}}$", re.I)
# A line that ends in a colon before a quote, and names an address or a moment.
DATED = re.compile(r"(?:@|\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{1,2}[:.]\d{2}\b|年\d{1,2}月)")

_SEPARATOR_WORDS = (
    r"original message|original appointment|forwarded message|reply message|ursprüngliche nachricht|originalnachricht|"
    r"weitergeleitete nachricht|message d.origine|message original|message transféré|message initial|"
    r"mensaje original|mensaje reenviado|"
    r"messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|"
    r"mensagem encaminhada|ursprungligt meddelande|originalmeddelande|vidarebefordrat meddelande|original besked|"
    r"oprindelig meddelelse|"
    r"opprinnelig melding|videresendt melding|alkuperäinen viesti|välitetty viesti|wiadomość oryginalna|"
    r"oryginalna wiadomość|"
    r"původní zpráva|přeposlaná zpráva|eredeti üzenet|исходное сообщение|пересылаемое сообщение|"
    r"原始邮件|原始郵件|转发邮件|"
    r"元のメッセージ|원본 메시지"
)
SEPARATOR = re.compile(rf"^[\s>*]*[-_=–—]{{2,}}\s*(?:{_SEPARATOR_WORDS}).{{0,60}}?[-_=–—]*\s*$", re.I)
BEGIN_FORWARD = re.compile(
    r"^(?:begin forwarded message|anfang der weitergeleiteten (?:e-?mail|nachricht)|début du message (?:réexpédié|"
    r"transféré)|"
    r"inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|vidarebefordrat brev)\s*:\s*$",
    re.I,
)
ANSWER_ABOVE = re.compile(
    r"^\W{0,30}(?:(?:please|kindly|bitte|merci de|por favor|per favore)\s+)?"
    r"(?:reply|respond|type|write|add your (?:reply|comment)|antwort\w*|répon\w+|respond\w+|rispond\w+)\b.{0,40}"
    r"\b(?:above|oberhalb|über|au-dessus|ci-dessus|encima|arriba|sopra)\b.{0,20}\b(?:this|line|diese[rn]?|cette|ligne|esta|línea|questa|riga)\b",
    re.I,
)

# Header blocks as Outlook writes them above the old mail.
FROM = r"From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|Feladó|De la|Kimden|От|От кого|Из|差出人|发件人|寄件者|보낸 사람|Από"
_OTHERS = (
    r"Sent|Date|To|Cc|Bcc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Kopie|Envoyé(?: le)?|À|A|Objet|Date d.envoi|"
    r"Enviado(?: el| em)?|"
    r"Fecha|Para|CC|Asunto|Assunto|Data|Inviato|Oggetto|Verzonden|Aan|Onderwerp|Skickat|Till|Ämne|Kopia|Sendt|Til|Emne|"
    r"Lähetetty|Vastaanottaja|Päivämäärä|Aihe|Wysłano|Do|DW|Temat|Odesláno|Komu|Kopie|Předmět|Elküldve|Címzett|Tárgy|"
    r"Trimis|Către|Subiect|Gönderilme|Kime|Konu|Отправлено|Дата|Кому|Копия|Тема|送信日時|日時|宛先|件名|发送时间|日期|收件人|抄送|主题|"
    r"寄件日期|收件者|主旨|보낸 날짜|받는 사람|제목"
)
HEADER_FROM = re.compile(rf"^[\s>*_]*(?:{FROM})[\s*_]*[:：][\s*_]*\S", re.I)
HEADER_LINE = re.compile(rf"^[\s>*_]*({FROM}|{_OTHERS})[\s*_]*[:：]", re.I)

SIGNATURE = re.compile(r"^(?:-- ?|—|__ ?)$")
SENT_FROM = re.compile(
    r"^[<\[(*_\s]*(?:sent from (?:my\b|mail for|the all|outlook|yahoo|proton|samsung|gmail|mailbird|a phone|"
    r"an? (?:iphone|ipad|android))"
    r"|get outlook for\b|(?:von|vom) (?:meinem?|unterwegs).{0,40}gesendet|gesendet (?:von|mit|aus)\b|"
    r"diese nachricht wurde von meinem"
    r"|envoyé (?:de(?:puis)? (?:mon|ma)|à partir de)|télécharger outlook|enviado (?:desde|do|a partir)\b|"
    r"obtener outlook"
    r"|inviato da(?:l)? |verzonden (?:vanaf|vanuit|met)|verstuurd vanaf|skickat från min|sendt fra min|lähetetty "
    r"|wysłan[eo] z|odesláno z|отправлено (?:с|из)\b|发自我的|從我的|iphoneから送信|나의 iphone).{0,60}$",
    re.I,
)
