"""A local Zoho Desk: tickets, mail, comments, people, statistics, and faults. It speaks the protocol of the service."""
