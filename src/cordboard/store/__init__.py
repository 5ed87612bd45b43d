"""What is stored, behind `ports.store`. `schema` and cold `queries` are shared by all databases."""
