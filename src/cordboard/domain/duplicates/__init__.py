"""Duplicate people of one CRM: found with evidence, merged by a plan, restored from what they were. Pure.

| module | holds |
| --- | --- |
| finding.py | pairs of records that may be one person, and what says so |
| images.py | a record as it was: its values and the records that are linked to it |
| plan.py | which record survives, which field comes from which, and what an undo writes |
"""
