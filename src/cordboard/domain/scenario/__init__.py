"""Turns the facts of an ended call and the settings into actions, with the reason of every step."""
