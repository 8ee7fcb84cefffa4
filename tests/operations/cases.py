"""The cases of the checks of operations."""

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change


@case("restore_tester_is_not_operator")
def tester():
    job = make("backup_job")
    own = make("restore_test", backup=job, done_by=job.operator, opening=True)
    return Case(
        keep=[make("restore_test", backup=job)],
        broken=[(own, lambda: change(own, done_by=make("person")))],
        unbound=[make("restore_test", done_by=None), make("restore_test", backup=make("backup_job", operator=None))],
    )
