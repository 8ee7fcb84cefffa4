"""Examples of the registers of access."""
