"""Help desks, one folder each."""
