"""SMS gateways with an HTTP interface of any kind, described by a table instead of code."""
