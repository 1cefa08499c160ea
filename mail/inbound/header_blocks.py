"""The lines that mail programs put above the mail they answer or pass on. Pure.

A block of headers ("From, Sent, To, Subject") in many languages, a line "Original Message" between dashes,
"Begin forwarded message:", and what help desks write above their mails ("reply above this line").
"""

from __future__ import annotations

import re
from functools import lru_cache

# Labels by what they say. A date alone is a word of timetables too; "sent" is said of mail alone.
_LABELS = {
    "from": "From|Von|De|Da|Van|Från|Fra|Lähettäjä|Od|Feladó|De la|Kimden|Gönderen|От|От кого|Від|Από|Avsändare|"
    "Avsender|Afsender|"
    "Absender|Expéditeur|Remitente|Mittente|Remetente|Nadawca|Odesílatel|差出人|送信者|发件人|發件人|寄件者|"
    "寄件人|보낸 사람|보낸사람",
    "sent": "Sent|Sent on|Gesendet|Gesendet am|Envoyé|Envoyé le|Envoyée|Date d'envoi|Date d’envoi|Message du|"
    "Enviado|Enviada|Enviado el|"
    "Enviado em|Enviada em|Inviato|Inviato il|Verzonden|Verstuurd|Skickat|Sendt|Lähetetty|Wysłano|Wysłane|"
    "Odesláno|Odoslané|Elküldve|Trimis|"
    "Gönderilme|Gönderildi|Отправлено|Дата отправки|Надіслано|Στάλθηκε|送信日時|送信日|发送时间|發送時間|傳送時間|"
    "寄件日期|보낸 날짜|보낸날짜",
    "date": "Date|Datum|Fecha|Data|Dato|Päivämäärä|Päiväys|Pvm|Дата|Dátum|Dată|Tarih|Ημερομηνία|日時|日付|日期|"
    "时间|時間|날짜",
    "to": "To|An|À|A|Pour|Para|Aan|Till|Til|Vastaanottaja|Do|Komu|Pro|Címzett|Către|Kime|Alıcı|Кому|Προς|宛先|"
    "收件人|收件者|받는 사람|받는사람|"
    "Mottagare|Mottaker|Modtager|Empfänger|Destinataire|Destinatario|Destinatário|Ontvanger|Odbiorca|Příjemce",
    "cc": "Cc|Bcc|Kopie|Copie à|Copie|Cci|Con copia|Kopia|Kopi|Kopio|DW|UDW|Копия|Másolat|抄送|副本|참조|Reply-To|"
    "Antwort an|"
    "Répondre à|Responder a|Rispondi a|Organization|Organisation|Importance|Priority|Attachments|Anlagen|"
    "Vedhæftet|Liitteet|添付ファイル",
    "subject": "Subject|Betreff|Objet|Sujet|Asunto|Oggetto|Onderwerp|Assunto|Temat|Ämne|Emne|Aihe|Тема|Předmět|"
    "Predmet|Tárgy|"
    "Subiect|Konu|Θέμα|件名|主题|主題|主旨|제목",
}  # fmt: skip
_KINDS = {label.lower(): kind for kind, labels in _LABELS.items() for label in labels.split("|")}
_ANY = "|".join(sorted("|".join(_LABELS.values()).split("|"), key=len, reverse=True))
_LINE = re.compile(rf"^[\s>*_|•]{{0,12}}({_ANY})[ \t*_\xa0]{{0,4}}[:：]", re.I)
_INLINE = re.compile(rf"(?:^|[\s*>_])({_ANY})[*_ ]{{0,2}}[:：]", re.I)
# In a language we do not know: a short label, a colon, a value.
_UNKNOWN = re.compile(r"^[\s>*_]{0,6}[^\W\d_][^:：\n]{0,24}[:：]\s?\S")
_RULE = re.compile(r"^[\s>*]{0,6}[-_=–—‐]{3,}\s*$")
_LONG_RULE = re.compile(r"^[\s>]{0,6}[_-]{20,}\s*$")
_SEPARATOR_WORDS = (
    r"original message|original appointment|original e-?mail|forwarded message|reply message|ursprüngliche "
    r"(?:nachricht|mail|e-mail)|"
    r"originalnachricht|original-?nachricht|weitergeleitete nachricht|message d.origine|(?:message|mail|courriel) "
    r"original|"
    r"message transféré|message initial|e-mail d.origine|mensaje original|correo original|mensaje reenviado|"
    r"messaggio originale|"
    r"messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|mensagem original|mensagem encaminhada|"
    r"ursprungligt meddelande|"
    r"originalmeddelande|ursprungligt mejl|vidarebefordrat meddelande|original besked|oprindelig (?:meddelelse|"
    r"besked|mail)|videresendt "
    r"(?:meddelelse|besked|melding)|opprinnelig (?:melding|e-post)|alkuperäinen viesti|välitetty viesti|"
    r"edelleenlähetetty viesti|"
    r"wiadomość oryginalna|oryginalna wiadomość|wiadomość przekazana|przekazana wiadomość|treść przekazanej "
    r"wiadomości|"
    r"původní (?:zpráva|e-?mail)|přeposlaná zpráva|pôvodná správa|eredeti üzenet|továbbított üzenet|исходное "
    r"сообщение|"
    r"(?:пересылаемое|переадресованное|пересланное|перенаправленное) сообщение|исходное письмо|mesaj original|"
    r"orijinal mesaj|"
    r"原始邮件|原始郵件|转发邮件|轉寄郵件|转发的邮件|回复的原邮件|原邮件|元のメッセージ|転送されたメッセージ|"
    r"転送メッセージ|転送|원본 메시지|전달된 메시지"
)
_SEPARATOR = re.compile(rf"^[\s>*]{{0,12}}[-_=–—‐]{{2,}}\s{{0,4}}(?:{_SEPARATOR_WORDS})[^\n]{{0,60}}$", re.I)
_FRAMED = re.compile(r"^[\s>*]{0,12}[-_=–—‐]{3,}\s{0,4}[^\W\d_][^:：\n]{1,60}[-_=–—‐]{3,}\s*$")
_BEGIN_FORWARD = re.compile(
    r"^(?:\[original message processed by [^\n]{1,40}\]?|begin forwarded message|anfang der weitergeleiteten "
    r"(?:e-?mail|nachricht)|début du (?:message|e-mail) "
    r"(?:réexpédié|"
    r"transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|"
    r"vidarebefordrat (?:brev|mejl)|"
    r"start på videresendt (?:besked|melding|e-post)|videresendt (?:besked|melding)|välitetty viesti alkaa|"
    r"edelleenlähetetty viesti|"
    r"początek (?:przekazywanej|przesyłanej dalej) wiadomości|"
    r"začátek přeposílané zprávy|início da mensagem (?:reencaminhada|encaminhada)|начало переадресованного "
    r"(?:сообщения|письма)|"
    r"下面是被转发的邮件|以下是转发的邮件|開始轉寄郵件|転送されたメッセージ)\s?[:：]?$",
    re.I,
)
_ANSWER_ABOVE = re.compile(
    r"^\W{0,30}(?:(?:please|kindly|bitte|merci de|por favor|per favore)\s+)?"
    r"(?:reply|respond|type|write|enter|add your (?:reply|comment)|antwort\w*|répon\w+|respond\w+|"
    r"rispond\w+)\b.{0,40}"
    r"\b(?:above|oberhalb|über|au-dessus|ci-dessus|encima|arriba|sopra)\b.{0,20}"
    r"\b(?:this|line|diese[rn]?|cette|ligne|esta|línea|questa|riga)\b",
    re.I,
)
_LINES = 14  # how far a block reaches


def begins_old_mail(lines: list[str], place: int) -> bool:
    """Whether an old mail begins at this line with a separator, a block of headers or a note of that kind."""
    line = lines[place]
    stripped = line.strip()
    if stripped[:1] in "-_=–—‐*>" and (_SEPARATOR.match(line) or _is_framed_above_headers(lines, place)):
        return True
    if len(stripped) < 160 and (_BEGIN_FORWARD.match(stripped) or _ANSWER_ABOVE.match(stripped)):
        return True
    return _is_block(lines, place)


def with_rule_above(lines: list[str], place: int) -> int:
    """A line of underscores or dashes above belongs to the block; returns where both begin."""
    above = place - 1
    while above > 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else place


def is_rule(line: str) -> bool:
    """A line of dashes, underscores or equal signs."""
    return bool(_RULE.match(line))


def is_separator(line: str) -> bool:
    """ "-----Original Message-----" and its like."""
    return bool(_SEPARATOR.match(line))


def _is_framed_above_headers(lines: list[str], place: int) -> bool:
    """Words we do not know between dashes, and headers right below, or a long rule and what looks like headers."""
    below = [line for line in lines[place + 1 : place + 6] if line.strip()][:4]
    if _FRAMED.match(lines[place]):
        return bool(below and _labels(below[0]))
    if not _LONG_RULE.match(lines[place]) or len(below) < 3:
        return False
    return all(map(_UNKNOWN.match, below[:3])) and any("@" in line for line in below)


def _is_block(lines: list[str], place: int) -> bool:
    """Who, and two more headers; one of them such as no timetable has."""
    if not _labels(lines[place]):
        return False
    kinds: set[str] = set()
    others, is_sure = 0, False
    for line in lines[place : place + _LINES]:
        found = _labels(line)
        if found:
            others = 0
            kinds |= found
            is_sure = is_sure or "@" in line or line.lstrip(" >").startswith("*")
        elif line.strip():
            others += 1
        elif len(kinds) >= 3 and "from" in kinds:
            break
        if others > 2:
            break
    return "from" in kinds and len(kinds) >= 3 and (is_sure or "sent" in kinds or "subject" in kinds)


@lru_cache(maxsize=256)  # a line is asked for again by those above it
def _labels(line: str) -> frozenset[str]:
    """What kinds of headers a line holds; none unless it begins with one."""
    if ":" not in line and "：" not in line:
        return frozenset()
    found = _LINE.match(line)
    if not found:
        return frozenset()
    inline = _INLINE.findall(line) if line.count(":") > 1 else []
    # Letters that are equal only without case ("ſ") have no place in the table.
    return frozenset(_KINDS.get(each.lower(), "cc") for each in [found.group(1), *inline])
