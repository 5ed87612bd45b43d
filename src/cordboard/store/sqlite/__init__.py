"""The embedded store. `store.SqliteStore.open` is the door; everything is written by `writer`, in groups."""
