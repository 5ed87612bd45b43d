"""Interfaces to the outside, the values that cross them, and the error classes."""
