"""The workshop: tools that every flat uses. No provider is named here, nothing here knows the product's use cases."""
