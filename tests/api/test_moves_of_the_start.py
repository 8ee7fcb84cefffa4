"""Start and stop of a service through the API."""

from tests.api.test_moves import refusals
from tests.examples import make


def test_g10_a_backup_without_medium_and_no_auditing_do_not_start_the_service(office, program):
    project = make("project", state="mobilising", opening=True)
    make("backup_job", project=project, state="active", medium="", opening=True)
    told = refusals(program("office_head").post(f"project/{project.pk}/start_service"))
    assert {("service_has_a_backup", "A.2.2"), ("service_is_audited", "A.2.5.a")} <= {
        (reason["rule"], reason["clause"]) for reason in told
    }


def test_a_suspended_service_goes_on_only_after_a_fresh_assessment(office, program):
    project, leader = make("project", state="operating", opening=True), program("leader")
    assert leader.post(f"project/{project.pk}/suspend", {"reason": "重大发现"}).json()["state"] == "suspended"
    told = refusals(leader.post(f"project/{project.pk}/resume", {"reason": "已整改"}))
    assert [(reason["code"], reason["clause"]) for reason in told] == [("guard", "5.1.2.b.3")]
