"""What a merge of two people does with the rows of this app, and with those of Django's own."""

from django.utils.translation import gettext_lazy as _

from accounts.merging import DROP, MOVE, STAY, decide

decide(MOVE, {"accounts.Identity.user": _("Addresses, phones and numbers"), "accounts.User.merged_into": ""})
decide(DROP, {"accounts.Membership.user": ""})  # nobody who works here is merged away
# Tokens were revoked; what somebody did in the administration they did under that name.
decide(STAY, {"accounts.ApiToken.user": "", "admin.LogEntry.user": ""})
decide(STAY, {"accounts.User_groups.user": "", "accounts.User_user_permissions.user": ""})
decide(MOVE, {"common.Event.actor": ""})
