"""What an agent typed, and what is quoted, as the HTML part of a mail. Pure."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from common.text_markup import text_html

_CLASSES = (
    ("<p>", '<p class="p">'),
    ("<a ", '<a class="a" '),
    ("<ul>", '<ul class="ul">'),
    ("<ol", '<ol class="ul"'),
    ("<li>", '<li class="uli">'),
    ("<code>", '<code class="code">'),
)


def mail_html(text: str) -> SafeString:
    """The text as safe HTML with the classes of the mail's look."""
    clean: str = text_html(text)
    for plain, styled in _CLASSES:
        clean = clean.replace(plain, styled)
    return mark_safe(clean)  # classes alone were added to sanitised text


def quote_html(text: str) -> SafeString:
    """Somebody's words as they stand: escaped, line ends kept, nothing made a link."""
    return mark_safe("<br>".join(escape(line) for line in text.splitlines()))  # escaped line by line
