"""How much revenue to expect by month and quarter, for the company and its parts, with the whole distribution."""
