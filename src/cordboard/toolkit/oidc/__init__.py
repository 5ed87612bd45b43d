"""OpenID Connect: the provider's description, its keys, its tokens. Which role somebody gets is not decided here."""
