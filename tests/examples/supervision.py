"""Examples of the registers of outsourcing from service start to exit."""
