"""Whether a backup is late is reckoned from its last run."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from tests.examples import make
from tongguan.core import clock


@pytest.mark.parametrize("name", ["last_ok", "last_failed_at"])
def test_a_run_that_is_still_to_come_is_none(office, name):
    one = make("backup_job")
    setattr(one, name, clock.now() + dt.timedelta(minutes=1))
    with pytest.raises(ValidationError) as refused:
        one.full_clean()
    assert refused.value.message_dict.keys() == {name}
    setattr(one, name, clock.now() - dt.timedelta(minutes=1))
    one.full_clean()
