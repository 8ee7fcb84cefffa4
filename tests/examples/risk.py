"""Examples of the registers of risk."""
