"""Reports of figures by mail: when they are due, and how they are written."""
