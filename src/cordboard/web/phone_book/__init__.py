"""The phone book as phones and other programs read it: XML, CardDAV and LDAP, read-only, each device with a secret."""
