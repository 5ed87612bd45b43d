"""Phone books as files: contacts of phones, Google and Outlook, read and written. Nothing is sent or stored here."""
