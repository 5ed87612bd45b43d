"""Shared technical building blocks. No provider and no use case is named here."""
