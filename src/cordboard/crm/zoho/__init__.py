"""Zoho CRM v8: everything that is particular to it. The application uses only `provider.py`."""
