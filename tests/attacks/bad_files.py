"""Files that want to act, the types they claim, and names that want to climb or to break a header."""

# ruff: noqa: E501 - a name stays on one line
from __future__ import annotations

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="run()"><script>run()</script></svg>'
POLYGLOT = b"GIF89a/*" + b"\x00" * 20 + b"*/=1;run()//"
ACTIVE = {
    "a.svg": SVG, "b.svg": b'<?xml version="1.0"?><!DOCTYPE svg><svg/onload=run()>', "c.html": b"<!doctype html><script>run()</script>",
    "d.xhtml": b'<html xmlns="http://www.w3.org/1999/xhtml"><script>run()</script></html>', "e.xml": b'<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>',
    "f.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html>", "g.eml": b"From: a@b\nContent-Type: text/html\n\n<script>run()</script>",
    "h.pdf": b"%PDF-1.7 /OpenAction << /S /JavaScript /JS (run()) >>", "i.swf": b"FWS\x08abc", "j.png": b"<html><script>run()</script>",
    "k.png": b"\xef\xbb\xbf \n<script>run()</script>", "l": SVG, "m.txt": b"<script>run()</script>", "n.gif": b"GIX89a<script>run()</script>",
    "o.htm": b"\x00<html><script>", "p.jpg": b"\xff\xfe<\x00s\x00c\x00r\x00i\x00p\x00t\x00>\x00", "q.css": b"@import '//evil.test'",
    "r.json": b'{"a": "<script>run()</script>"}', "s.wasm": b"\x00asm\x01\x00\x00\x00", "t.js": b"run()", "u.svgz": b"\x1f\x8b\x08",
}  # fmt: skip
TYPES = [
    "image/png",
    "text/html; charset=x",
    "image/svg+xml",
    "",
    "application/xhtml+xml",
    "text/javascript",
    'x/y; name="a.png"',
]


NAMES = [
    "../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\x\\y.txt", "%2e%2e%2fx.txt", "....//x.txt", ".htaccess", ".user.ini",
    "x.php.", "x.pht", "x.php\x00.jpg", "x.php%00.jpg", "\u200bx.py", "x.svgz", "~/.bashrc", "con", "NUL.txt", "a\r\nSet-Cookie: x=1.txt",
    "a\"; filename=\"b.html", "a;b.txt", "a%0d%0ab.txt", "x\u202egpj.exe.txt", "\u2066a\u2069.txt", "x" * 300 + ".txt", "é" * 200 + ".pdf", "😀.png.txt",
    "", ".", "..", " ", "\x1b[31m.txt", "a\u2028b.txt", "=cmd|'x'!A1.csv", "'; drop table--.txt", "$(id).txt", "|id", "-rf", "x\ud800.txt",
]  # fmt: skip
