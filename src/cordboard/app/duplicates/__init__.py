"""Duplicate people: which items a merge consists of, and what their actions need while they are sent."""
