"""The front door: the only file where concrete things meet."""
