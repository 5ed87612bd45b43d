"""Personal data of one person: how it is recognised, and what stays of a call without it. Pure."""
