"""Zoho CRM v8: everything that is particular to it. `provider.py` is the door; the app enters nowhere else."""
