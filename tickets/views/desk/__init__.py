"""The desk's pages: the lists of tickets, one ticket, and what is done to it."""
