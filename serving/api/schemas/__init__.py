"""What the HTTP interface accepts and answers, one module per noun."""
