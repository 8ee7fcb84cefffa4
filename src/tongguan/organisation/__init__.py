"""The tenant's own people and units."""
