"""What `static/js/editor.js` says, in the language of the page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kb.services.media import BYTES_MAX


def editor_words() -> dict[str, str]:
    """Words by name. `{name}` stands for a file's name, `{time}` for a time of day."""
    return {
        "sample": _("words"),
        "step": _("Press [[Next]]."),
        "item": _("One thing"),
        "cells": _("| What | Where |\n|---|---|\n| one | here |\n| two | there |"),
        "sending": _("Sending {name} …"),
        "not_picture": _("“{name}” is no picture we can take: choose a PNG, JPEG, WebP or GIF."),
        "too_large": _("“{name}” is larger than %(most)d MB: make it smaller first.") % {"most": BYTES_MAX >> 20},
        "broke_off": _("Sending “{name}” broke off, and nothing of it was kept. Your text is as it was."),
        "refused": _("“{name}” was not taken."),
        "unsaved": _("Not saved yet"),
        "saving": _("Saving …"),
        "offline": _("Not saved: no connection. Your text is kept on this device, and we try again."),
        "signed_out": _(
            "Not saved: you are signed out. Your text is kept on this device. Sign in, then come back here."
        ),
        "failed": _("Not saved on the server. Your text is kept on this device."),
        "from_device": _("Text that this device kept at {time} was put back: it was not saved before."),
    }
