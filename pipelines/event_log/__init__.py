"""Process-mining event logs: reading them, importing them, and judging predictions on them."""
