"""The phone book: people of the CRMs as contacts for phones, and files of contacts for the CRMs."""
