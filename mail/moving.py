"""What a merge of two people does with the rows of this app."""

from accounts.merging import MOVE, decide

# Mails that wait go to the address they were written for, as that person's.
decide(MOVE, {"mail.OutboundEmail.person": ""})
