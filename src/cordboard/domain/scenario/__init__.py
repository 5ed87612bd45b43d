"""From the facts of an ended call and the settings to actions, with the reason of every step."""
