"""Texts that the CRM receives: templates, the words of four languages, the values of placeholders."""
