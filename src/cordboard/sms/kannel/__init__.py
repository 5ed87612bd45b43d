"""Kannel: its sendsms address, and the receipts that it calls us with."""
