"""`bellwether serve` and `bellwether worker`: the running service."""
