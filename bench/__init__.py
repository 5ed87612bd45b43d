"""`./run bench`: every speed we claim, printed as a ratio against its limit measured in the same run.

Each line of the table is one module with `measure(size)`; nothing here is imported by the product. All of it runs on
loopback, in rounds that end.
"""
