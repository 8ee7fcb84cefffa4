"""Controlled documents and what is printed from them."""
