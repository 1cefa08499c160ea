"""What a merge of two people does with the rows of this app."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import MOVE, decide

decide(
    MOVE,
    {
        "notifications.Notification.person": _("Notifications"),
        "notifications.Notification.actor": "",
        "notifications.Delivery.person": "",
        "notifications.Preference.person": "",
        "notifications.Rhythm.person": "",
    },
)
