"""Service-level clocks: `clocks` moves them, `breaches` notices when their time has run out."""
