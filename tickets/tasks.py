"""What the worker does for tickets."""

from common.jobs import drain
from tickets.sla.breaches import mark_breaches

drain("tickets.mark_breaches")(mark_breaches)
