"""Warnings that mail servers put above other people's words, and into subjects. Pure.

They stand at the top of a text ("CAUTION: This email originated from outside …"). Folded with the quotes
they hide nothing that anybody wrote.
"""

from __future__ import annotations

import re

_LINES = 10  # how long one is at most
_OUTSIDE = (
    r"extern|outside|external|außerhalb|extérieur|hors de|exterior|fuera de|afuera|estern|all.esterno|buiten|fora "
    r"d|zewnętrzn|spoza|"
    r"utanför|utifrån|uden for|udefra|utenfor|uteni?fra|ekstern|ulkopuol|ulkoi|внешн|извне|mimo organizaci|"
    r"zvenčí|外部|"
    r"社外|学外|組織外|külső"
)
_WARNING = (
    r"caution|warning|attention|notice|alert|important|external(?: e-?mail| message| sender)?|achtung|vorsicht|"
    r"hinweis|warnung|"
    r"attention|avertissement|prudence|precaución|atención|aviso|advertencia|attenzione|avviso|let op|"
    r"waarschuwing|pas op|atenção|"
    r"cuidado|uwaga|ostrzeżenie|varning|obs|observera|advarsel|bemærk|forsigtig|merk|varoitus|huom|huomio|"
    r"внимание|осторожно|"
    r"предупреждение|pozor|upozornění|varování|注意|警告|提醒|figyelem"
)
_WARNS = re.compile(rf"^[\W_]{{0,12}}(?:{_WARNING})[^\n]{{0,160}}(?:{_OUTSIDE})", re.I)
# A person writes "Important: external mail does not arrive" too; a server says "this mail", or what not to do.
_THIS_MAIL = re.compile(
    r"(?:\bthis|diese[rs]?|\bce|\bcette?|\beste|\besta|quest[ao]|deze|\bdit|\bta|tato|tento|toto|detta|denne|"
    r"dette|tämä|это|данное|此|該|该|この|"
    r"本) ?(?:[\w-]{1,12} ){0,2}(?:e-?mail|mail|message|nachricht|courriel|correo|mensaje|messaggio|bericht|"
    r"mensagem|wiadomość|meddelande|mejl|"
    r"besked|melding|e-post|viesti|sähköposti|письмо|сообщение|zpráva|メール|メッセージ|邮件|郵件)",
    re.I,
)
_BANNER = re.compile(
    r"^[\W_]{0,12}(?:(?:external|externe?r?|externo|esterna?|ekstern|ulkoinen|externí|внешнее|外部) (?:e-?mail|"
    r"mail|sender|message|absender|courriel|"
    r"correo|mittente|afzender|remetente|nadawca|avsändare|afsender|avsender|sähköposti|письмо|邮件|"
    r"メール)[\W_]{0,12}$"
    r"|\[?(?:external|ext|extern|externe|externo|esterno)\][\W_]{0,6}$"
    r"|this (?:e-?mail|message|mail) (?:originated|came|comes|was sent|is|has been sent|was received)\b[^\n]{0,60}"
    r"(?:outside|external)"
    r"|you don.t often (?:get|receive) email from|some people who received this message don.t often get email from"
    r"|you have not previously corresponded with this sender|this sender (?:failed|might)\b"
    r"|(?:sie (?:erhalten|bekommen) nicht (?:oft|häufig) e-?mails? von)|(?:vous n.obtenez pas souvent|vous ne "
    r"recevez pas souvent)"
    r"|no suele recibir|no recibe correos? (?:electrónicos? )?(?:de|con frecuencia)|non si ricevono spesso|non "
    r"ricevi spesso"
    r"|u ontvangt niet vaak|je ontvangt niet vaak|você não (?:costuma receber|recebe)|não costuma receber|nie "
    r"otrzymujesz często|"
    r"rzadko otrzymujesz|du får inte ofta|du får ikke (?:ofte|tit)|et saa usein|вы нечасто получаете|вы не часто "
    r"получаете|"
    r"nedostáváte často|zprávy od odesílatele [^\n]{1,80} nedostáváte"
    r"|[^\n]{0,80}(?:から頻繁にメールを受け取ることはありません|からメールを受け取ることはあまりありません)|"
    r"您通常不会收到来自|您不经常收到|您不常收到"
    r"|(?:diese|die) (?:e-?mail|nachricht) (?:stammt|kommt|wurde)[^\n]{0,60}(?:extern|außerhalb)"
    r"|(?:ce|cet|cette) (?:courriel|e-?mail|message)[^\n]{0,60}(?:extérieur|externe)"
    r"|este (?:correo|mensaje|e-?mail)[^\n]{0,60}(?:extern|fuera de|fora d)|deze (?:e-?mail|"
    r"mail)[^\n]{0,60}(?:buiten|extern)"
    r"|(?:このメールは|本メールは|此邮件|此郵件|该邮件)[^\n]{0,30}(?:外部|社外|学外|組織外))",
    re.I,
)
_MORE = re.compile(
    r"learnaboutsenderidentification|learn why this is important|do not (?:click|open|reply)|don.t click|unless "
    r"you (?:recogni[sz]e|"
    r"trust|know|are)|know the content is safe|content is safe|exercise caution|be careful|report (?:suspicious|"
    r"phishing|this)|"
    r"klicken sie (?:nicht|keine)|öffnen sie (?:keine|nur)|erfahren sie, warum|warum dies wichtig|ne cliquez "
    r"(?:pas|sur)|n.ouvrez pas|"
    r"pourquoi c.est important|découvrez pourquoi|no haga clic|no abra|por qué es(?:to es)? importante|non "
    r"(?:cliccare|aprire|fare clic)|"
    r"perché (?:è|questo è) importante|klik niet|open geen|waarom dit belangrijk|não clique|não abra|por que isso "
    r"é importante|nie klikaj|"
    r"nie otwieraj|dlaczego jest to ważne|klicka inte|öppna inte|varför (?:det|detta) är viktigt|klik ikke|åbn "
    r"ikke|klikk ikke|åpne ikke|"
    r"hvorfor (?:dette|det) er vigtigt|hvorfor dette er viktig|älä (?:klikkaa|avaa)|miksi tämä on tärkeää|не "
    r"(?:нажимайте|открывайте|"
    r"переходите)|почему это важно|neklikejte|neotvírejte|proč je to důležité|クリックしない|開かない|"
    r"これが重要である理由|了解这一点为什么很重要|"
    r"请勿点击|請勿點擊",
    re.I,
)
_RULE = re.compile(r"^[\W_]{3,}$")
_PREFIX = re.compile(
    r"[\[({<*|]{1,3}\s?(?:ext(?:ern(?:al|e|er|o|í)?)?|esterno?|estern[ao]|ekstern|zewnętrzn[aey]|ulkoinen|"
    r"внешн\w{2,3}|"
    r"külső|外部|社外|学外|außerhalb)(?:[ :_-]{1,2}(?:e-?mail|mail|sender|message|absender|courriel|correo|"
    r"mittente|afzender|nachricht))?"
    r"\s?:?\s?[\])}>*|]{1,3}[ :]{0,2}"
    r"|(?:(?<=: )|^)(?:external|ext)(?: (?:e-?mail|sender|message))?\s?:\s*",
    re.I,
)
SUBJECT_LOOKED_AT = 1_000


def banner_ends(lines: list[str]) -> int:
    """Where the words begin below a warning at the top; 0 when there is none."""
    end = place = 0
    while place < min(len(lines), _LINES):
        line = lines[place].strip()
        if not line or _RULE.match(line):
            place += 1
        elif (
            _is_warning(line, lines[place + 1 : place + 4])
            or (end and _MORE.search(line))
            or (place and end == place and _runs_on(lines, place))
        ):
            place += 1
            end = place
        else:
            break
    while end and end < len(lines) and _RULE.match(lines[end].strip()):
        end += 1
    return end


def _is_warning(line: str, following: list[str]) -> bool:
    if _BANNER.match(line):
        return True
    together = " ".join([line, *following])
    return bool(_WARNS.match(line) and (_THIS_MAIL.search(line) or _MORE.search(together)))


def _runs_on(lines: list[str], place: int) -> bool:
    """The rest of a sentence that was wrapped."""
    above, line = lines[place - 1].rstrip(), lines[place].strip()
    return len(above) >= 55 and not above.endswith((".", "!", "。")) and len(line) <= len(above) + 20


def without_banner(subject: str) -> str:
    """The subject without "[EXTERNAL]" and its like, which a mail server put into it; never empty for that."""
    head, rest = subject[:SUBJECT_LOOKED_AT], subject[SUBJECT_LOOKED_AT:]
    left = " ".join(f"{_PREFIX.sub(' ', head)}{rest}".split())
    return left if left.strip(" :-") else subject
