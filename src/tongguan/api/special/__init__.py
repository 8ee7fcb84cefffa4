"""What the API says of single registers: each module an address of its own."""
