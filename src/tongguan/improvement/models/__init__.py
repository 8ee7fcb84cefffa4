"""The registers of improvement, in the order in which they know each other."""
