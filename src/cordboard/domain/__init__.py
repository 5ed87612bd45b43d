"""Values, tables and state machines. No clock, no randomness, no logging, no I/O.

Values are msgspec structs, not dataclasses: they are frozen too, ten times cheaper to create, and need no second
description for the store and the API.
"""
