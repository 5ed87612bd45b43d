"""Alerts: when an administrator is notified of a connection's trouble, and with which text. Pure."""
