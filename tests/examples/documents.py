"""Examples of the registers of documents."""
