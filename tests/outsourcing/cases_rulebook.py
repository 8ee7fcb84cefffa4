"""The cases of the checks on policy and rules as the organisation has them."""

import datetime as dt

from tests.cases import Case, case
from tests.documents.stories import leader, policy, rules, sections, written
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting
from tongguan.documents.models import DocumentTag


def lacking(mend):
    """The organisation breaks the rule until the deed."""
    return Case(keep=[], broken=[(acting().tenant, mend)])


@case("outsourcing_policy_in_force")
def in_force():
    first, second = policy(), policy()
    policy(approval=None, state="approved")
    assert first.state == "published"
    return lacking(lambda: imported(second, state="superseded"))


@case("outsourcing_policy_within_framework")
def within_framework():
    alone = policy(overall=make("policy", kind="isms", state="draft"))
    make("document", tags=[{"tag": "overall_framework"}])
    overall = policy(kind="isms")
    return lacking(lambda: imported(alone, overall=overall))


@case(*(f"policy_has_part_{number}" for number in range(1, 6)))
def part(name):
    held = policy()
    wrong = {"1": {"is_reviewed": False}, "2": {"text": "短"}, "3": {"text": ""}}.get(name[-1], {"text": " " * 30})
    right = {"is_reviewed": True, "text": "本部分写明各项要求及其由谁负责落实、何时核对。"}
    written(held, **{f"part_{name[-1]}": wrong})
    return lacking(lambda: written(held, **{f"part_{name[-1]}": right}))


@case("rules_follow_policy")
def follow_policy():
    held = policy()
    old = rules(policy_version=policy("superseded"))
    rules("approved", policy_version=held)
    return lacking(lambda: imported(old, policy_version=held))


@case("rules_have_part1", "rules_have_part3", "rules_have_part4")
def rules_part(name):
    tag = name.removeprefix("rules_have_")
    held = rules(sections=[row for row in sections() if row["tag"] != tag])
    rules("draft")
    rules(sections=[], tags=[{"tag": tag}])
    make("document", state="published", opening=True, tags=[{"tag": tag}])
    return lacking(lambda: DocumentTag(tenant=held.tenant, document=held, tag=tag).save())


@case("rules_have_part2")
def each_role():
    held = rules(sections=[row for row in sections() if row["for_role"] != "leader"])
    appointed = make("role_assignment", role="leader", state="effective", opening=True)
    make("role_assignment", role="finance", state="proposed")
    rest = dt.date(2026, 11, 20)
    assert held.state == "published"
    return lacking(lambda: imported(appointed, state="ended", ended_on=rest))


@case("rules_approved_by_leader")
def by_leader():
    stranger = rules(approved_by=None)
    at_helm = rules(approved_by=None)
    make("project", leader=at_helm.approver)
    with_account = rules(approved_by=None, approver=make("person", account=leader()))
    return Case(
        keep=[rules(), at_helm, with_account],
        broken=[
            (stranger, lambda: make("role_assignment", role="leader", person=stranger.approver, state="effective"))
        ],
        unbound=[rules("approved", approved_by=None), make("document", state="published", opening=True)],
    )
