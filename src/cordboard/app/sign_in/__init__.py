"""Single sign-on with an OpenID provider: settings, the way of a browser, and repeated checks of open sessions."""
