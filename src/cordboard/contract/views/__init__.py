"""The types of the HTTP API, the stream, the console and `--json`.

`app` builds these values, `web` and `cli` only show them. Times are aware UTC (ISO-8601 with Z on the wire), durations
end in `_ms`. Absent values are sent as null, so that a reader finds the same keys every time.
"""
