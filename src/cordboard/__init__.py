"""Cordboard joins phone systems, messengers and SMS to CRMs and help desks."""

__version__ = "0.1.0"
