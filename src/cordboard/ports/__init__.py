"""What we ask of the outside, the values that cross, and the error classes."""
