"""The registers of risk, in the order in which they know each other."""
