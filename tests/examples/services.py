"""Examples of the registers of services."""
