"""Parameters of a call: what rules, field mappings and texts can name. One list for all of them."""
