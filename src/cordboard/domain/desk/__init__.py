"""Tickets of a help desk: how their mail is shown, and how fields of linked records are carried over. Pure."""
