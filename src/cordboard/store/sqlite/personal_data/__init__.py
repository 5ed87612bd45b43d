"""The personal data in the tables, part by part, and the list of who was erased."""
