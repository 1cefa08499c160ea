"""Words that end a letter, in the languages people write to us in. Pure data.

Compared with a whole line, case-folded (ß is ss) and without the marks around it.
"""

from __future__ import annotations

# What is said at the end alone: a name follows, or nothing.
CLOSINGS = frozenset(
    each.casefold()
    for line in (
        # en
        "regards|kind regards|best regards|warm regards|warmest regards|kindest regards|many regards|with kind ",
        "regards|with best regards",
        "with regards|regards and thanks|best|best wishes|with best wishes|kind wishes|warm wishes|all the best",
        "all best|cheers|sincerely",
        "yours sincerely|sincerely yours|yours faithfully|yours truly|very truly yours|yours|respectfully",
        "respectfully yours|cordially",
        "rgds|kr|br|take care|warmly|thanks and regards|thanks and best regards|thanks and kind regards|thank you ",
        "and best regards",
        "thank you and kind regards|thanks & regards|many thanks and best wishes|with thanks and kind regards",
        "best of luck",
        "have a nice day|have a good day|have a great day|have a nice weekend|have a good weekend|have a great ",
        "weekend",
        # de
        "mit freundlichen grüßen|mit freundlichem gruß|mit besten grüßen|mit lieben grüßen|mit herzlichen grüßen",
        "mit vielen grüßen",
        "mit kollegialen grüßen|mit freundlichen gruessen|mit bestem gruß|freundliche grüße|beste grüße|liebe ",
        "grüße|viele grüße",
        "schöne grüße|herzliche grüße|sonnige grüße|freundlicher gruß|bester gruß|lieber gruß|grüße|gruß|gruesse",
        "viele gruesse",
        "beste gruesse|liebe gruesse|freundliche gruesse|mfg|lg|vg|bg|hochachtungsvoll|herzlichst|schönen tag ",
        "noch|einen schönen tag noch",
        "vielen dank und freundliche grüße|vielen dank und beste grüße|danke und viele grüße|vielen dank und ",
        "viele grüße",
        # fr
        "cordialement|bien cordialement|très cordialement|bien à vous|bien à toi|salutations|meilleures ",
        "salutations|salutations distinguées",
        "sincères salutations|respectueuses salutations|avec mes salutations|amicalement|bien amicalement",
        "sincèrement|respectueusement",
        "cdlt|cdt|bonne journée|bonne soirée|bonne réception|belle journée|très bonne journée|bon week-end|à ",
        "bientôt|bises",
        # es
        "saludos|saludos cordiales|un saludo|un cordial saludo|un saludo cordial|cordiales saludos|reciba un ",
        "cordial saludo|muchos saludos",
        "atentamente|muy atentamente|cordialmente|atte|un abrazo|abrazos|que tenga un buen día|salu2",
        # it
        "cordiali saluti|distinti saluti|saluti|tanti saluti|un saluto|un cordiale saluto|un caro saluto|i ",
        "migliori saluti|cordialmente",
        "buona giornata|buona serata|in fede|molti saluti",
        # nl
        "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|vriendelijke groeten|hartelijke groet",
        "hartelijke groeten",
        "met hartelijke groet|met hartelijke groeten|groet|groeten|groetjes|mvg|hoogachtend|beste groeten|met ",
        "groet|fijne dag|gr",
        # pt
        "atenciosamente|att|cumprimentos|com os melhores cumprimentos|melhores cumprimentos|cordiais cumprimentos",
        "cordialmente|abraço",
        "abraços|um abraço|saudações|saudações cordiais|respeitosamente|com os meus cumprimentos|tenha um bom dia",
        "bom dia de trabalho",
        # pl
        "pozdrawiam|pozdrawiam serdecznie|serdecznie pozdrawiam|pozdrowienia|z poważaniem|z powazaniem|z wyrazami ",
        "szacunku|łączę pozdrowienia",
        "z pozdrowieniami|z serdecznymi pozdrowieniami|miłego dnia|pozdr|pozdrawiamy",
        # sv
        "med vänliga hälsningar|med vänlig hälsning|vänliga hälsningar|vänlig hälsning|bästa hälsningar",
        "hälsningar|hälsning|mvh|vh|bh|hälsar",
        "med bästa hälsningar|varma hälsningar|många hälsningar|ha en bra dag|ha en fin dag|med hälsning|allt gott",
        # da, no
        "med venlig hilsen|venlig hilsen|venlige hilsner|bedste hilsner|de bedste hilsner|bedste hilsen|hilsen",
        "mange hilsner|kærlig hilsen",
        "med venlige hilsner|hav en god dag|med vennlig hilsen|vennlig hilsen|vennlige hilsener|beste hilsen",
        "beste hilsener|hilsen|hilsner",
        "ha en fin dag|ha en god dag|kh|dbh|mange hilsener|med beste hilsen|med helsing|helsing|beste helsing",
        "venleg helsing",
        # fi
        "ystävällisin terveisin|parhain terveisin|terveisin|terveiset|terv|yst terv|kunnioittavasti|sydämellisin ",
        "terveisin|hyvää päivänjatkoa",
        "kiittäen|mukavaa päivää|mukavaa päivänjatkoa|parhaat terveiset|ystävällisesti",
        # ru
        "с уважением|с наилучшими пожеланиями|с уважением и наилучшими пожеланиями|всего доброго|всего хорошего|с ",
        "благодарностью",
        "с приветом|хорошего дня|искренне ваш|искренне ваша|з повагою",
        # cs, sk
        "s pozdravem|s přátelským pozdravem|s srdečným pozdravem|se srdečným pozdravem|s úctou|zdraví|zdravím",
        "hezký den|pěkný den",
        "s přáním hezkého dne|s přáním pěkného dne|hezký zbytek dne|přeji hezký den|s pozdravom|s úctou|pekný deň",
        # hu, ro, tr, el
        "üdvözlettel|tisztelettel|köszönettel|cu stimă|cu respect|cu drag|saygılarımla|iyi çalışmalar|με εκτίμηση",
        "με φιλικούς χαιρετισμούς",
        # ja
        "よろしくお願いします|よろしくお願いいたします|宜しくお願いします|宜しくお願いいたします",
        "宜しくお願い致します|よろしくお願い致します",
        "何卒よろしくお願いいたします|どうぞよろしくお願いいたします|以上、よろしくお願いいたします",
        "以上よろしくお願いいたします|敬具|草々|以上",
        # zh, ko
        "此致|敬礼|敬禮|此致敬礼|此致 敬礼|祝好|顺祝商祺|順頌商祺|顺颂商祺|祝工作顺利|祝您工作愉快|敬上|谨上|謹啟",
        "敬祝 商祺|감사합니다|안녕히 계세요",
    )
    for each in line.split("|")
)
# Thanks end a letter when a name follows them; else they are words like any other.
THANKS = frozenset(
    each.casefold()
    for line in (
        "thanks|thank you|many thanks|thanks again|thanks in advance|thank you in advance|thanks so much|thanks a ",
        "lot|thank you very much",
        "thank you so much|thank you for your help|thanks for your help|with thanks|thx|ta|danke|vielen dank",
        "besten dank|herzlichen dank",
        "danke im voraus|vielen dank im voraus|danke schön|merci|merci beaucoup|merci d'avance|merci d’avance",
        "merci par avance|merci bien",
        "avec mes remerciements|gracias|muchas gracias|gracias de antemano|mil gracias|grazie|grazie mille|grazie ",
        "in anticipo|molte grazie",
        "bedankt|dank u|dank u wel|dank je|dank je wel|alvast bedankt|hartelijk dank|bij voorbaat dank|obrigado",
        "obrigada|muito obrigado",
        "muito obrigada|grato|grata|agradecido|dziękuję|dziękuje|z góry dziękuję|dzięki|tack|tack på förhand|tack ",
        "så mycket|tack för hjälpen",
        "tak|på forhånd tak|mange tak|takk|på forhånd takk|mange takk|tusen takk|kiitos|kiitos etukäteen|kiitos ",
        "paljon|спасибо|заранее спасибо",
        "большое спасибо|благодарю|děkuji|děkujeme|předem děkuji|díky|ďakujem|köszönöm|mulțumesc|teşekkürler",
        "ευχαριστώ",
        "ありがとうございます|ありがとうございました|谢谢|谢谢您|非常感谢|謝謝|高谢",
    )
    for each in line.split("|")
)
