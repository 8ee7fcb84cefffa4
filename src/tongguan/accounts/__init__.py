"""Coming in and staying in: accounts, their passwords and second factors, sessions, and who gives whom which right."""
