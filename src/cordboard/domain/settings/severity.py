"""How bad a finding of the settings check is: an error is not saved."""

ERROR, WARNING = "error", "warning"
