"""Values, tables and machines. No clock, no chance, no logging, no I/O.

Values are msgspec structs rather than dataclasses: the same frozen, closed values, ten times cheaper to make and
able to cross the store and the wire without a second description.
"""
