"""First floor: one file per use case; reads like a recipe. Meets the flats only through ports."""
