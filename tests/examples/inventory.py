"""Examples of the registers of the inventory."""
