"""The interface of the store, by subject. Import from its submodules."""
