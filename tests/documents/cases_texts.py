"""The cases of the checks on policies and documents: who approves, when, and whether they were looked at in time."""

import datetime as dt

from tests import people
from tests.cases import Case, case
from tests.documents.stories import leader, policy, rules
from tests.examples import make
from tests.outsourcing.stories import imported
from tongguan.core.actor import acting

DAY = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 21)


def kind_of(name):
    """What the policies of which the check speaks are, and what others are."""
    topic = {"kind": "topic", "topic": "physical"}
    return ({}, topic) if name.startswith("outsourcing") else (topic, {})


def text(name, **given):
    """A published document of the kind that the check speaks of."""
    if name.startswith("rules"):
        return rules(**given)
    told = {"state": "published", "opening": True, "approved_on": dt.date(2026, 10, 20), "approved_by": leader()}
    return make("document", **told | given)


def other(name):
    """One of which it does not speak, though it has every fault."""
    wrong = {"approved_on": None, "approved_by": None, "approver": None, "reviewed_on": dt.date(2020, 1, 1)}
    return text("document" if name.startswith("rules") else "rules", **wrong)


@case("outsourcing_policy_signed", "other_policy_signed")
def signed(name):
    own, others = kind_of(name)
    bare = policy(approval=None, **own)
    return Case(
        keep=[policy(**own), policy(approval=None, approved_by=leader(), **own)],
        broken=[(bare, lambda: imported(bare, approval=make("evidence")))],
        unbound=[policy(approval=None, **others), policy("in_review", approval=None, **own)],
    )


@case("outsourcing_policy_approver_is_not_author", "other_policy_approver_is_not_author")
def policy_of_another(name):
    own, others = kind_of(name)
    writer = people.account("office_head", tenant=acting().tenant, name="执笔人")
    author = make("person", account=writer)
    both, entered = (
        policy(approved_by=writer, author=author, **own),
        policy(approved_by=acting().user, opening=False, **own),
    )
    return Case(
        keep=[policy(approved_by=leader(), author=author, **own), policy(**own)],
        broken=[(one, lambda one=one: imported(one, approved_by=leader())) for one in (both, entered)],
        unbound=[policy(approved_by=writer, author=author, **others), policy("draft", approved_by=writer, **own)],
    )


@case("outsourcing_policy_reviewed", "other_policy_reviewed")
def policy_reviewed(name):
    own, others = kind_of(name)
    past, far, never = (policy(next_review_on=on, **own) for on in (TODAY - DAY, dt.date(2027, 11, 22), None))
    unread = policy(sections=[{"part": "1", "text": "各负其责。"}], **own)

    def read():
        row = unread.sections.get()
        row.is_reviewed = True
        row.save()

    return Case(
        keep=[policy(next_review_on=TODAY, **own), policy(next_review_on=dt.date(2027, 11, 21), **own)],
        broken=[
            *((one, lambda one=one: imported(one, next_review_on=TODAY)) for one in (past, far, never)),
            (unread, read),
        ],
        unbound=[policy(next_review_on=None, **others), policy("approved", next_review_on=None, **own)],
    )


def reviewed(**given):
    """The duty to review the policy, done."""
    told = {"rule": "POLICY_REVIEW", "state": "done", "done_on": dt.date(2026, 5, 8), "opening": True}
    told["owner"] = people.account("leader", tenant=acting().tenant, name="主管领导")
    return make("periodic_task", **told | {"result": "文本无需修改；全年较大及以上事件 0 起。"} | given)


@case("policy_effect_reviewed")
def effect_reviewed():
    old = {"approved_on": dt.date(2025, 11, 1), "published_on": dt.date(2025, 11, 21)}
    bare, wordy, early, planned, alien, by_clerk = (policy(**old) for _each in range(6))
    clerk = people.account("office_staff", tenant=acting().tenant, name="经办人")
    reviewed(register="policy", record=by_clerk.pk, done_by=clerk)
    reviewed(register="policy", record=wordy.pk, result="情况良好。")
    reviewed(register="policy", record=early.pk, done_on=dt.date(2025, 11, 21))
    reviewed(register="policy", record=planned.pk, state="due", done_on=None)
    reviewed(register="policy", record=alien.pk, rule="RULE_REVIEW")
    kept = policy(**old)
    reviewed(register="policy", record=kept.pk)
    return Case(
        keep=[kept, policy(), policy(**old | {"published_on": dt.date(2025, 11, 22)})],
        broken=[
            (one, lambda one=one: reviewed(register="policy", record=one.pk, due_on=dt.date(2026, 1, 1)))
            for one in (bare, wordy, early, planned, alien, by_clerk)
        ],
        unbound=[policy("approved", **old | {"published_on": None}), policy(kind="isms", **old)],
    )


@case("rules_approved_before_effect", "document_approved_before_effect")
def approved_before_effect(name):
    nobody = text(name, approved_by=None, approver=None)
    undated = text(name, approved_on=None)
    return Case(
        keep=[text(name), text(name, approved_by=None)],
        broken=[
            (nobody, lambda: imported(nobody, approved_by=leader())),
            (undated, lambda: imported(undated, approved_on=dt.date(2026, 10, 1))),
        ],
        unbound=[other(name), text(name, state="approved", approved_on=None)],
    )


@case("rules_approver_is_not_author", "document_approver_is_not_author")
def text_of_another(name):
    writer = people.account("office_head", tenant=acting().tenant, name="执笔人")
    author = make("person", account=writer)
    both, entered = text(name, approved_by=writer, author=author), text(name, approved_by=acting().user, opening=False)
    return Case(
        keep=[text(name, author=author), text(name, approved_by=None)],
        broken=[(one, lambda one=one: imported(one, approved_by=leader())) for one in (both, entered)],
        unbound=[other(name), text(name, state="approved", approved_by=writer, author=author)],
    )


@case("rules_reviewed_in_time", "document_reviewed_in_time")
def reviewed_in_time(name):
    old = text(name, reviewed_on=dt.date(2025, 11, 21))
    never = text(name, reviewed_on=None, approved_on=dt.date(2025, 11, 21))
    return Case(
        keep=[text(name, reviewed_on=dt.date(2025, 11, 22)), text(name, reviewed_on=None)],
        broken=[(one, lambda one=one: imported(one, reviewed_on=TODAY)) for one in (old, never)],
        unbound=[other(name), text(name, state="approved", reviewed_on=None)],
    )


@case("rules_rest_on_policy_in_force")
def rest_on_policy():
    old = rules(policy_version=policy("superseded"))
    unsigned = rules(policy_version=policy(approval=None))
    alone = rules()
    alone = imported(alone, policy_version=None)
    kept = rules()
    return Case(
        keep=[kept],
        broken=[
            (one, lambda one=one: imported(one, policy_version=kept.policy_version)) for one in (old, unsigned, alone)
        ],
        unbound=[rules("approved", policy_version=policy("superseded")), text("document")],
    )
