"""What mail servers say when a mail did not arrive, in many languages. Pure data and three questions."""

from __future__ import annotations

import re

SUBJECT_LOOKED_AT, TEXT_LOOKED_AT = 300, 20_000
_ANSWERED = re.compile(r"^\W{0,3}(?:re|fwd?|aw|wg|sv|vs|tr|rv|enc|i|odp|pd|antw|doorst)\s?:", re.I)
_SUBJECT = re.compile(
    # en
    r"undeliver|non[- ]?deliver|(?:not|n.t|cannot|can not|could not) (?:be )?deliver|returned (?:(?:e-?)?mail|"
    r"message|to sender)|"
    r"deliver(?:y|ing) (?:status|notification|fail|report|problem|error|has failed|incomplete|delayed|attempt|"
    r"unsuccessful)|"
    r"(?:failure|failed|error|unable|problem)\W{1,3}(?:in |to |with |sending |the )?(?:deliver|mail|message|notice)|"
    r"mail (?:delivery|system error|could not|failure|error|rejected|returned)|message (?:you sent |from you "
    r")?(?:un|not |could not|"
    r"status|delayed|blocked|(?:was|has been) (?:not|blocked|rejected|returned|delayed|bounced)|rejected|returned|"
    r"delivery)|failure notice|bounced? (?:mail|message)|bounce notif|"
    r"warning\W{1,3}(?:could not send|message|mail|delivery)|could ?not send (?:mail|message)|rejected (?:mail|"
    r"message|posting)|"
    r"(?:you|are|is) not (?:a )?member|loop alert|user unknown|mail ?box (?:is )?(?:full|unavailable)|over ?quota|"
    r"quota exceeded|"
    # de, fr, es, it, nl, pt
    r"unzustellbar|nicht zu(?:ge)?stell|zustell(?:ung|status|fehler|benachrichtigung)|übermittlungsstatus|rückläufer|"
    r"non (?:remis|distribu|délivr|consegna|recapita)|non[- ]remise|échec d|notification d.état|retour de "
    r"(?:courrier|message)|"
    r"no se (?:pudo|puede|ha podido) entregar|no entregad|error de entrega|entrega (?:fallida|no)|fall[oó] (?:en "
    r"la|de) entrega|"
    r"estado de entrega|mensaje devuelto|correo devuelto|mancat[oa] (?:recapito|consegna)|recapito non|consegna "
    r"(?:fallita|non)|"
    r"stato (?:della |del |di )?(?:consegna|recapito)|messaggio non|onbestelbaar|niet[- ]bestelbaar|niet "
    r"(?:bezorgd|afgeleverd)|"
    r"bezorging|aflever|não (?:entregue|foi (?:possível )?entreg|é possível entreg)|falha (?:na|ao|de) entreg|"
    r"mensagem devolvida|"
    # pl, sv, da, no, fi, ru, cs, hu, tr
    r"niedostarcz|nie (?:dostarczono|można dostarczyć|doręczon|udało się dostarczyć)|niedoręcz|zwrot "
    r"(?:wiadomości|poczty)|"
    r"(?:går inte att|kan inte|kunde inte) lever|leverer(?:bar|ades inte)|leveransfel|leveransstatus|ej levererat|"
    r"olevererbar|"
    r"kan ikke lever|kunne ikke lever|ikke lever|lever(?:ings|ing)(?:feil|fejl|status)|uleveret|returneret|"
    r"ei voi(?:tu|da)? toimittaa|toimitus (?:epäonnistui|viivästy)|toimittamaton|palautunut|не ?доставлен|не "
    r"(?:может быть|удалось|была|"
    r"было) ?доставлен|недоставлен|не удалось доставить|невозможно доставить|ошибка доставки|nedoručiteln|"
    r"nedoručen|nelze doručit|"
    r"doručení se nezdařilo|nem kézbesíthető|kézbesítés|teslim edilemedi|"
    # ja, zh, ko
    r"配信(?:不能|失敗|エラー|できません)|未(?:送達|配信)|不達|(?:メール|送信)エラー|届(?:けられ|き)ません|"
    r"戻りました|退信|投[递遞](?:失败|失敗)|"
    r"(?:无法|無法)(?:投递|送达|投遞|送達|傳遞|传递)|未送达|邮件(?:退回|发送失败)|발송 ?실패|전송 ?실패|반송|배달",
    re.I,
)
_DELAYED_SUBJECT = re.compile(
    r"\bdelay|warning\W{1,3}(?:could|message|mail|delivery)|still being retried|verz[öo]ger|retard|ritard|"
    r"vertraag|atrasad|opóźni|försena|"
    r"forsinke|viivästy|задерж|отложен|zpožd|遅延|延迟|延遲|지연",
    re.I,
)
_DELAYED_TEXT = re.compile(
    r"this is a warning message only|no action is required on your part|(?:will|shall) (?:be (?:re)?tried|keep "
    r"trying|continue to try|"
    r"retry)|still trying|you do not need to re-?send|(?:has been|is) delayed|has not yet been delivered|weitere "
    r"zustellversuche",
    re.I,
)
_TEXT = re.compile(
    r"this is (?:the|an?) (?:mail|automatically generated delivery|qmail)|mail system at host|"
    r"qmail-send program|(?:not|never|n.t|un)(?: yet)?(?: be| been)? ?deliver(?:ed|y|able)|did not reach the|"
    r"unable to (?:deliver|relay)|transcript of (?:the )?session|unsent message|could not (?:be )?(?:deliver|"
    r"accept)|deliver(?:y|ing)? (?:to|attempts?|has failed|failed|failure|error)|(?:has|have|"
    r"had) (?:permanent |transient |delivery )(?:fatal )?errors?|(?:message|mail)[^\n]{0,60}(?:has been|was|"
    r"were) (?:rejected|returned|blocked|bounced)|(?:permanent|delivery) (?:fatal )?error|"
    r"failed (?:permanently|recipient|addresses|to deliver|to reach)|returned (?:mail|to sender)|"
    r"user (?:is )?(?:unknown|not found|doesn.t exist|does not exist|over quota)|unknown (?:user|recipient|"
    r"address|mailbox)|(?:no such|invalid|bad|disabled|inactive) (?:user|recipient|mailbox|address)|"
    r"over (?:their |its |the )?quota|quota exceeded|mail ?box (?:is |was )?(?:full|unavailable|not found|"
    r"disabled|does not exist)|recipient(?:'s)? (?:address |name |mailbox )?(?:is |was )?(?:rejected|unknown|"
    r"not|full)|relay(?:ing)? (?:access )?denied|host (?:unknown|not found)|address (?:rejected|not found|"
    r"unknown)|\b[45]\d\d[ -]{1,3}#?[45]\.\d{1,3}\.\d{1,3}|\b5[0-9]\d\b[^\n]{0,60}(?:no such|unknown|rejected|"
    r"denied|unavailable|not found|blocked|not taken|does not|doesn.t)|you are not (?:a )?(?:member|allowed|"
    r"subscribed)|duplicated message-id|final-recipient:|diagnostic-code:|nicht (?:zugestellt|zustellbar|"
    r"ausgeliefert|erreicht)|unzustellbar|konnte nicht (?:zugestellt|ausgeliefert|übermittelt)|"
    r"pu être (?:remis|distribué|délivré|livré)|non remis|pas été (?:remis|distribué|délivré)|"
    r"no (?:se )?(?:pudo|ha podido|puede) (?:ser )?entreg|no (?:ha sido|fue) entregad|non (?:è stato|"
    r"può essere|ha potuto|è possibile)[^\n]{0,30}(?:consegn|recapit)|(?:kon|kan|"
    r"konden) niet[^\n]{0,40}(?:bezorg|afgelever|bestel)|não (?:pôde|pode|foi)[^\n]{0,30}entreg|nie (?:mogła|"
    r"mógł|można|została|udało|dostarcz)[^\n]{0,40}(?:dostarcz|doręcz)|(?:kunde|kan|"
    r"gick) inte[^\n]{0,40}lever|(?:kunne|kan|ble|blev) ikke[^\n]{0,40}lever|ei (?:voitu|voi|"
    r"voida)[^\n]{0,40}toimit|не (?:может быть|удалось|была|было|могло)[^\n]{0,40}достав|недостав|(?:nemohla?|"
    r"nelze|nebyla?)[^\n]{0,40}doruč|(?:配信|送信|配達|お届け)(?:が|を)?(?:でき(?:ません|なかった)|に失敗|"
    r"されません)|届けられません|(?:无法|無法|未能|"
    r"不能)(?:送达|投递|发送|送達|投遞|傳送)|전송하지 못|배달하지 못|배달되지",
    re.I,
)
_QUOTED_LINE = re.compile(r"^[ \t]{0,3}>[^\n]{0,2000}$", re.M)


def is_report_subject(subject: str) -> bool:
    """A subject as servers write them; none of a person who answers or passes one on."""
    head = subject[:SUBJECT_LOOKED_AT]
    return bool(_SUBJECT.search(head)) and not _ANSWERED.match(head)


def is_report_text(text: str) -> bool:
    """Words that say that a mail did not arrive, in a text that is not quoted."""
    head = text[:TEXT_LOOKED_AT]
    return bool(_TEXT.search(_QUOTED_LINE.sub("", head) if ">" in head else head))


def says_delayed(subject: str, text: str) -> bool:
    """Whether the server goes on trying."""
    if _DELAYED_SUBJECT.search(subject[:SUBJECT_LOOKED_AT]):
        return True
    return bool(_DELAYED_TEXT.search(text[:TEXT_LOOKED_AT]))
