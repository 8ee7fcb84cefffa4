"""The pages of the portal reach nothing of others, whatever address or form a stranger sends them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from tongguan.core.actor import acting_as
from tongguan.improvement.handing_in import WAYS
from tongguan.operations.models import PlanIssue
from tongguan.web.special.portal import ENTRIES

CLOSED = {302, 403, 404, 409, 422}
"""A page of the portal answers a stranger's form with a refusal; 302 leads to the log-in or to his own desk."""


def issued(world):
    """Every emergency plan of the department that was handed out."""
    with acting_as(world.office, world.tenant):
        found = sorted(PlanIssue.objects.values_list("plan", flat=True))
    assert found
    return found


def test_the_portal_tells_no_stranger_anything_of_the_department(world, browser_of):
    for stranger in world.strangers:
        browser = browser_of(stranger)
        places = ["/", "/portal/propose/", "/portal/plan/", "/portal/lesson/", "/portal/nda/", "/portal/visits/"]
        places += [f"/portal/nda/?by=staff-{world.ids['vendor_staff']}"]
        places += [f"/portal/emergency-plan/{pk}/" for pk in issued(world)]
        places += [f"/statistics/{page}/" for page in ("health", "vendors", "vendors/found", "expiries")]
        places += [
            f"/statistics/{page}/?vendor={world.ids['vendor']}" for page in ("vendors", "vendors/served", "expiries")
        ]
        places += [f"/portal/new/{name}/" for name in ENTRIES]
        places += [f"/{name}/{world.ids[name]}/know/" for name in ("contract", "document")]
        places += [f"/{name}/{world.ids[name]}/settle/" for name in WAYS]
        places.append(f"/training_session/{world.ids['training_session']}/test/")
        for place in places:
            answer = browser.get(place)
            assert stranger.marks_in(answer.content) == [], (stranger.name, place)
            assert answer.status_code in {200, 302, 400, 403, 404}, (stranger.name, place)


def test_no_form_of_the_portal_writes_into_the_department(world, browser_of):
    before = world.fingerprint()
    for stranger in world.strangers:
        if stranger.may_not_see("V") and stranger.may_not_see("P"):
            _try_every_form(browser_of(stranger), world, stranger)
    assert world.fingerprint() == before


def _try_every_form(browser, world, whose):
    links = {name: world.ids[name] for name in ("project", "vendor", "vendor_staff", "remote_access")}
    said = {
        "content": "x", "title": "x", "facts": "x", "text": "x", "resource": "x", "privilege": "x", "purpose": "x",
        "kind": "change", "origin": "test", "method": "onsite", "year": "2026", "audience": "x", "topic_skill": "x",
        "started_at": "2026-11-20T09:00", "effective_on": "2026-12-20", "valid_to": "2026-12-20", "people": "1",
        "found_on": "2026-11-20", "held_on": "2026-11-20", "name": "x", "id_no": "11010519491231002X", "role": "x",
        "duties": "x", "qualification": "x", "experience": "x", "labour_contract_term": "open_ended",
    }  # fmt: skip
    places = [f"/portal/new/{name}/" for name in ENTRIES]
    # Whoever manages the vendor on another project hands in its plan by right.
    places += ["/portal/propose/", *(["/portal/plan/", "/portal/lesson/"] if whose.may_not_see("O") else [])]
    places += [f"/{name}/{world.ids[name]}/settle/" for name in WAYS]
    places += [f"/{name}/{world.ids[name]}/know/" for name in ("contract", "document")]
    places.append(f"/training_session/{world.ids['training_session']}/test/")
    places += ["/portal/nda/", "/portal/visits/", *(f"/portal/emergency-plan/{pk}/" for pk in issued(world))]
    said |= {"by": f"staff-{world.ids['vendor_staff']}", "signed_on": "2026-11-01", "term": "open_ended"}
    said |= {"do": "leave", "record": str(world.ids["zone_visit"])}
    for place in places:
        file = SimpleUploadedFile("x.pdf", b"%PDF-1.4 x")
        answer = browser.post(place, links | said | {"replaces": links["vendor_staff"], "file": file})
        assert answer.status_code in CLOSED, place
        assert answer.status_code != 302 or answer["Location"] in {"/", "/login/"} or "/login/" in answer["Location"], (
            place
        )
