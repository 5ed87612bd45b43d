"""What we ask of the store, by subject. Import from the submodule that holds it."""
