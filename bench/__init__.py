"""Figures with many records: `python -m bench` fills a database with them and measures what the design promises."""
