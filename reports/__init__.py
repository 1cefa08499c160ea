"""Reports: what the desk did in a period, in figures that lead to the tickets behind them. Reads only."""
