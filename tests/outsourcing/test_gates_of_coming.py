"""G11: nobody comes on board, and no grant comes to life, without all that the standard asks of both."""

import datetime as dt

import pytest

from tests.examples import make
from tongguan.core.models import Acknowledgement
from tongguan.core.refusals import Refused

from .stories import change, fit, promised, staff
from .test_gates import rules

FAR = dt.date(2026, 12, 31)


def session(one, kind):
    return one.person.trainings.get(session__kind=kind).session


LACKS = {
    "promised_people_serve": lambda one: one.promises.get().void("误登记"),
    "staff_know_policy_and_rules": lambda one: session(one, "policy").void("误登记"),
    "confidentiality_is_restated": lambda one: session(one, "confidentiality").void("误登记"),
    "staff_know_the_terms": lambda one: Acknowledgement.objects.get(account=one.person.account).void("误登记"),
    "staff_assessed_before_clearance": lambda one: one.assessments.get().void("误登记"),
    "staff_nda_signed": lambda one: one.ndas.get().void("误登记"),
    "people_of_subcontractors_are_approved": lambda one: change(
        one.project.contracts.get(), vendor=make("vendor", state="qualified", opening=True)
    ),
}


@pytest.fixture
def held(office):
    """Builds an approved grant of somebody on board with nothing left to ask for."""

    def build(**given):
        one = promised(fit(staff()))
        told = {"state": "approved", "approved_by": office.user, "valid_to": FAR, "valid_from": None} | given
        return make("access_grant", vendor_staff=one, opening=True, **told)

    return build


def test_g11_what_one_lacks_keeps_them_out_and_nothing_else_does(office):
    for rule, deed in LACKS.items():
        one = promised(fit(staff("cleared")))
        deed(one)
        assert rules(one, "onboard") == [rule], rule
    ready = promised(fit(staff("cleared")))
    ready.workflow.take("onboard", ready)
    assert ready.state == "onboarded"


def test_g11_what_the_holder_lacks_keeps_a_grant_from_coming_to_life(held):
    for rule, deed in LACKS.items():
        grant = held()
        deed(grant.vendor_staff)
        with pytest.raises(Refused) as answer:
            grant.workflow.take("activate", grant)
        assert rule in {why.rule for why in answer.value.refusals}, rule
    ready = held()
    ready.workflow.take("activate", ready)
    assert ready.state == "active"


def test_g11_a_grant_without_an_end_or_with_one_after_the_contract_is_refused_and_says_who_can_mend_it(held):
    for given, rule in (
        ({"valid_to": None}, "grants_are_formal"),
        ({"valid_to": dt.date(2028, 1, 1)}, "grants_end_with_what_they_rest_on"),
    ):
        grant = held(**given)
        with pytest.raises(Refused) as answer:
            grant.workflow.take("activate", grant)
        [why] = [each for each in answer.value.refusals if each.rule == rule]
        assert (why.code, why.clause, why.record) == ("gate", "A.4.b", grant.pk)
        assert why.who
        assert why.url == grant.url


def test_g11_a_grant_of_one_s_own_people_asks_nothing_of_vendors(office):
    own = make("access_grant", person=make("person"), state="approved", approved_by=office.user, opening=True)
    own.workflow.take("activate", own)
    assert own.state == "active"


def test_g11_a_replacement_comes_with_the_approval_of_the_office(office):
    newcomer = promised(fit(staff("cleared")))
    newcomer.promises.get().void("不在名单")
    leaver = staff("offboarded", vendor=newcomer.vendor, project=newcomer.project, replaced_by=newcomer)
    assert rules(newcomer, "onboard") == ["promised_people_serve"]
    change(leaver, replacement_approved_by=office.user, replacement_approved_on=dt.date(2026, 11, 20))
    newcomer.workflow.take("onboard", newcomer)
    assert newcomer.state == "onboarded"


def test_g11_a_privileged_account_that_nobody_approved_by_name_or_whose_sessions_nobody_records_stays_shut(held):
    grant = held(is_privileged=True, approved_on=None)
    with pytest.raises(Refused) as answer:
        grant.workflow.take("activate", grant)
    told = {why.rule: why.clause for why in answer.value.refusals}
    assert told == {"privileged_accounts_are_approved": "A.2.5.c", "privileged_doings_are_recorded": "A.2.5.c"}
    change(grant, action="opening", approved_on=dt.date(2026, 11, 20))
    make("log_source", project=grant.vendor_staff.project, system=grant.resource, state="enabled", opening=True)
    grant.refresh_from_db()
    grant.workflow.take("activate", grant)
    assert grant.state == "active"
