"""Mail of tickets: safe HTML, folded quotations, plain text."""
