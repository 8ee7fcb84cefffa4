"""Standards: the clauses, the checks that decide them, the gates and the verdicts."""
