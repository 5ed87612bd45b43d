"""Use cases, one file each. Providers are reached through ports only."""
