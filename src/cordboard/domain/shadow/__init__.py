"""Shadow mode: what we would have written, beside what another integration wrote."""
