"""Alerts: when a person is told that a connection is in trouble, and in which words. Pure."""
