"""What the worker does for tickets."""

from common.jobs import drain
from tickets.services.acts import acts_drain
from tickets.services.drafts import drafts_prune
from tickets.services.presence import presence_prune
from tickets.services.sending import send_due
from tickets.services.snooze import wake_due
from tickets.sla.breaches import mark_breaches, warn_of_breaches

drain("tickets.mark_breaches")(mark_breaches)
drain("tickets.warn_of_breaches")(warn_of_breaches)
drain("tickets.wake")(wake_due)
drain("tickets.act")(acts_drain)
drain("tickets.send_replies")(send_due)
drain("tickets.prune")(lambda: drafts_prune() + presence_prune())
