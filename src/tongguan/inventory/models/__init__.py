"""The registers of inventory, in the order in which they know each other."""
