"""What a merge of two people does with the rows of this app."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import MOVE, decide

decide(
    MOVE,
    {
        "counter.Call.caller": _("Calls"),
        "counter.Call.on_behalf_of": "",
        "counter.Call.agent": "",
        "counter.Call.identity_checked_by": "",
    },
)
