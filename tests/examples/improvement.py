"""Examples of the registers of improvement."""
