"""Messengers: one folder each. What they must do is in `ports/messenger.py`; they never import each other."""
