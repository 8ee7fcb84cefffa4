"""The registers of access, in the order in which they know each other."""
