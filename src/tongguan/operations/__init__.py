"""The daily work: tickets, changes, backups, security incidents, drills."""
