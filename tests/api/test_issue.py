"""G20 through the API: what its author approved is not published, and the answer says so."""

from tests import people
from tests.documents.stories import rules
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting
from tongguan.documents.models import Document


def test_g20_publishing_what_its_author_approved_is_refused_by_segregation(office, program):
    writer = people.account("office_head", tenant=acting().tenant, name="执笔人")
    own = imported(rules("approved"), author=make("person", account=writer), approved_by=writer)
    answer = program("doc_controller").post(f"document/{own.pk}/publish/")
    told = answer.json()["refusals"]
    assert answer.status_code == 422
    assert [(reason["code"], reason["rule"], reason["clause"]) for reason in told] == [("gate", "SOD-01", "5.2.2.b")]
    assert told[0]["who"]
    assert Document.objects.get(pk=own.pk).state == "approved"
