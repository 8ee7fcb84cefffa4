"""The registers of documents, in the order in which they know each other."""
