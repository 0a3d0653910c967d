"""The command `bellwether`: one module per group of commands."""
