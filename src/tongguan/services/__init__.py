"""Services as they were agreed and as they perform."""
