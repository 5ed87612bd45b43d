"""Field mappings: which parameter of a call is written into which field of a CRM record, and how."""
