"""The cellar: what is kept, behind `ports.store`. `schema` and cold `queries` are shared by all databases."""
