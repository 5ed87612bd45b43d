"""The rule engine: an ordered list of rules over the parameters of a call, of which the first that matches decides."""
