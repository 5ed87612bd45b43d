"""`./run bench`: every speed we claim, printed as a ratio to a limit measured in the same run.

Each benchmark is one module with `measure(size)`. The product never imports this package. Everything runs on loopback,
in rounds of limited length.
"""
