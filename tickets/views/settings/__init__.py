"""Settings of what tickets are made of: queues, time targets, opening hours, macros."""
