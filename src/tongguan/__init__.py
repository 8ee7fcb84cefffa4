"""统管 Tongguan: clauses as live queries over the records of the daily work."""

__version__ = "0.1.0"
