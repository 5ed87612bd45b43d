"""What the call panel of one person shows of a call."""
