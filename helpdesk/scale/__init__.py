"""Synthetic data in bulk, for measuring: see the command `seed_scale`. Never loaded by the product itself."""
