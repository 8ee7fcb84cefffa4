"""5.2: a policy in five parts and rules in four are in force, approved by the leader and looked at within the year."""

import datetime as dt

from tests.documents.stories import sections
from tests.examples import make
from tests.outsourcing.stories import change, imported
from tongguan.core.calendar import months_before
from tongguan.core.clock import today
from tongguan.documents import starters
from tongguan.documents.models import Document, Policy

from . import BEGAN, furnish, violation

ISSUED = BEGAN - dt.timedelta(days=30)


@furnish
def policy_and_rules(whole):
    approval = {"state": "published", "opening": True, "approved_on": ISSUED, "approved_by": whole.accounts["leader"]}
    overall = make("policy", kind="isms", title="信息安全方针", published_on=ISSUED, **approval)
    parts = [
        {"part": part.id, "text": part.text("zh"), "is_reviewed": True} for part in starters.starter("policy").parts
    ]
    policy = make("policy", overall=overall, author=whole.clerk, published_on=ISSUED, sections=parts, **approval)
    make(
        "document", kind="outsourcing_rule", policy_version=policy, author=whole.clerk, approver=whole.leader,
        reviewed_on=ISSUED, effective_on=ISSUED, sections=sections(), tags=[], **approval,
    )  # fmt: skip


def _policy():
    return Policy.objects.get(kind="outsourcing_security", state="published")


def _rules():
    return Document.objects.get(kind="outsourcing_rule", state="published")


@violation("4.2.2.a")
def policy_beside_the_framework(whole):
    change(_policy(), overall=None)
    return whole.tenant


@violation("4.2.2.c.1", also={"5.2.2.a"})
def rules_of_an_older_policy(whole):
    return imported(_rules(), policy_version=make("policy", state="superseded", opening=True, title="旧策略"))


@violation("5.2.1.a")
def policy_approved_by_its_author(whole):
    return imported(_policy(), approved_by=whole.accounts["office_staff"])


def _without_part(number):
    def deed(whole):
        _policy().sections.get(part=number).void("误写")
        return whole.tenant

    return deed


for _number in "12345":
    violation(f"5.2.1.a.{_number}")(_without_part(_number))


@violation("5.2.1.b")
def policy_not_reviewed_for_a_year(whole):
    ago = months_before(today(), 13)
    return imported(_policy(), approved_on=ago, published_on=ago)


@violation("5.2.2.a", also={"4.2.2.c.1"})
def rules_resting_on_nothing(whole):
    imported(_rules(), policy_version=None)
    return whole.tenant


def _without_tag(tag):
    def deed(whole):
        for section in _rules().sections.filter(tag=tag):
            section.void("误写")
        return whole.tenant

    return deed


for _number in "1234":
    violation(f"5.2.2.a.{_number}")(_without_tag(f"part{_number}"))


@violation("5.2.2.b")
def rules_approved_by_their_author(whole):
    return imported(_rules(), approved_by=whole.accounts["office_staff"])
