"""The HTTP interface: a router and a schema module per noun, errors, identity and the live stream."""
