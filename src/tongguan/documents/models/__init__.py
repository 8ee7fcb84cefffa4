"""The registers of documents, in the order in which they know each other."""

from .classification import Classification

__all__ = ["Classification"]
