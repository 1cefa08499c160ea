"""What authors may write in an answer beyond words: boxes, safe links, what a run of steps goes on over."""

from __future__ import annotations

BOXES = {
    "info": ("", "info"),
    "note": ("", "info"),
    "good": ("good", "circle-check"),
    "tip": ("good", "circle-check"),
    "warn": ("warn", "triangle-alert"),
    "warning": ("warn", "triangle-alert"),
    "bad": ("bad", "circle-alert"),
    "danger": ("bad", "circle-alert"),
}
# Between the lists of one run of steps; anything else ends the run.
GO_ON = {"picture", "container_box", "fence", "code_block", "table", "bullet_list", "blockquote"}
DECORATIVE = "decorative"
SCHEMES = ("https://", "http://", "mailto:", "tel:", "answer:", "/", "#")
WRAPS = {"em": "em", "strong": "strong", "s": "s", "blockquote": "blockquote", "tbody": "tbody", "tr": "tr"}
