"""A bot server that answers as Telegram's, with a page on which one plays the clients."""
