"""Examples of the registers of operations."""
