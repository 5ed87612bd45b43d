"""Single sign-on: the settings of the provider, what its tokens must say, which role its groups give."""
