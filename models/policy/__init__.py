"""What a way of acting is worth, from logs of another: off-policy estimators with intervals."""
