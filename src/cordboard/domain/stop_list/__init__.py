"""The stop list: which calls leave what out of every CRM, until when, and by which entry."""
