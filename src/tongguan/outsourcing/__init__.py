"""Outsourcing of IT services: vendors, their people, projects, contracts, confidentiality."""
