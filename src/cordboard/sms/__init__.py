"""Provider plugins for SMS gateways, one folder each."""
