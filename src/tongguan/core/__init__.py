"""What every domain stands on: actors, records, audit, workflow, registers, checks."""
