"""The embedded store. `store.SqliteStore.open` opens it; `writer` writes everything, in groups."""
