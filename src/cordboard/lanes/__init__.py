"""Hosts of lanes: who drains which lane when. One file for each host; the rows stay in the store."""
