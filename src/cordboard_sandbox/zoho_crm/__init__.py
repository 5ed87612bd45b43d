"""A local Zoho CRM v8 for demos and tests: its own program, speaks only the real protocol, knows no `cordboard`."""
