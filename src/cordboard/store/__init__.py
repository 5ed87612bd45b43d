"""The store behind `ports.store`. All databases share `schema` and the cold `queries`."""
