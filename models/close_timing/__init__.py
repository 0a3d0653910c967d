"""When an open deal will be won or lost, week by week, and how likely it is to slip."""
