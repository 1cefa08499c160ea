"""The desk's pages of calls: a call that goes on, the log, the repeat issues."""
