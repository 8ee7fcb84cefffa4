"""What is kept of accounts besides the account itself."""
