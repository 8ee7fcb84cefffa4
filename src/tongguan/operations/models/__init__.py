"""The registers of operations, in the order in which they know each other."""
