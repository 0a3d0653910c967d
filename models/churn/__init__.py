"""How likely a customer is to leave in the next 30, 90 and 180 days, and what revenue that puts at risk."""
