"""Measurements that print tables. Not tests: nothing here passes or fails, and nothing runs them by itself."""
