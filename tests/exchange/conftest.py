"""What tests of sheets share."""

import pytest

from tongguan.exchange import importing


@pytest.fixture
def bring_in(office):
    """Import a file in the name of the office; the report."""

    def run(file, plan, **options):
        file.seek(0)
        return importing.run(file, plan, actor=office, **options)

    return run


@pytest.fixture
def messages_of():
    """The errors of a report as (cell, message)."""
    return lambda report: [(error.cell, str(error.message)) for error in report.errors]
