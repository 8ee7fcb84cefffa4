"""The registers of services, in the order in which they know each other."""
