"""6.2.1 and 6.2.2: both contracts hold their 25 terms, everybody knows them, and they follow what bears on them."""

import datetime as dt

from tests import people
from tests.examples import make
from tests.outsourcing.stories import change
from tongguan.outsourcing.models.contract_clause import Code

from . import BEGAN, furnish, violation

SIGNED = BEGAN - dt.timedelta(days=20)
REVIEWED = dt.date(2026, 9, 1)


@furnish
def terms_known_and_followed(whole):
    for project in whole.projects:
        one = whole.crew[project.pk]
        if one.person.account is None:
            account = people.account("vendor_staff", tenant=whole.tenant, name=f"驻场人员{project.pk}")
            one.person = change(one.person, account=account)
        _confirmed(change(whole.contracts[project.pk], project_manager=one))
        _resources_on_file(whole, project)
    review_answered(whole)


def _confirmed(contract):
    whole_day = {"acknowledged_on": SIGNED, "state": "acknowledged", "method": "paper", "opening": True}
    about = {"register": "contract", "record": contract.pk, "object_version": contract.edition}
    make("acknowledgement", account=contract.project_manager.person.account, **about, **whole_day)


def _resources_on_file(whole, project):
    told = {"kind": "resource", "content": "服务工具与资源清单", "state": "acknowledged", "opening": True}
    make("vendor_notice", vendor_staff=whole.crew[project.pk], **told)


def review_answered(whole):
    """A review of changed risk that wanted other terms, and the answer to it."""
    contract = _one(whole)
    told = {"vendor": whole.vendor, "kind": "risk_change", "state": "reported", "opening": True}
    dated = {"due": REVIEWED, "done_on": REVIEWED, "reported_on": REVIEWED, "period_to": REVIEWED}
    review = make("supervision_review", project=whole.pair, **told, **dated)
    answer = {"cause": "风险变化", "raised_on": REVIEWED, "concluded_on": REVIEWED, "content": "现有条款已覆盖"}
    contract.amendments.model(contract=contract, review=review, outcome="not_needed", **answer).save()


def _one(whole):
    return whole.contracts[whole.pair.pk]


def _term(whole, code):
    return _one(whole).clauses.get(code=code)


GROUPS = {"CS-": "6.2.1.a", "EX-A": "6.2.2.a", "EX-B": "6.2.2.b", "EX-C": "6.2.2.c"}


def _removed(code):
    def deed(whole):
        change(_term(whole, code), status="absent", article_no="")
        return _one(whole)

    return deed


for _code in Code.values:
    _group = next(clause for prefix, clause in GROUPS.items() if _code.startswith(prefix))
    # Without CS-08 the authority may not inspect: that breaks its own clause too.
    _beside = {"4.1.d"} if _code == "CS-08" else set()
    violation(f"{_group}.{int(_code[-1])}", also={_group, *_beside})(_removed(_code))


def _unreviewed(code):
    def deed(whole):
        change(_term(whole, code), reviewed_by=None)
        return _one(whole)

    return deed


for _clause, _of_group in (("6.2.1.a", "CS-03"), ("6.2.2.a", "EX-A1"), ("6.2.2.b", "EX-B2"), ("6.2.2.c", "EX-C1")):
    violation(_clause)(_unreviewed(_of_group))


@violation("6.2.1.b", also={"7.1.b"})
def unanswered(whole):
    _one(whole).amendments.get(cause="风险变化").void("误登记")
    return _one(whole)


@violation("6.2.1.c")
def another_edition(whole):
    return change(_one(whole), edition="9")
