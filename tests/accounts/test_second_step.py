"""What a log-in owes besides the password: by policy, by place, by having enrolled."""

from tongguan.accounts import factors, second_step
from tongguan.core import assurance, preferences
from tongguan.core.actor import acting_as
from tongguan.core.models import Preference

HERE, AFAR = "192.168.1.5", "203.0.113.9"


def owed(user, source=HERE, session=None):
    with acting_as(user, None, source=source) as actor:
        return second_step.owed(actor, {} if session is None else session)


def test_by_default_outside_production_a_password_is_enough(user_with):
    assert [owed(user_with(role), AFAR) for role in ("leader", "secadmin", "vendor_staff")] == ["nothing"] * 3


def test_in_production_the_product_demands_it_of_administrators_leaders_and_from_afar(settings):
    assert {key for key in preferences.declared if preferences.declared[key].default == settings.PRODUCTION} >= {
        "second_factor.for_administrators",
        "second_factor.for_decisions",
        "second_factor.from_afar",
    }


def test_whoever_has_enrolled_is_asked_for_a_code_at_every_log_in(user_with, phone_of):
    user = user_with("office_staff")
    phone_of(user)
    assert owed(user) == "code"


def test_the_three_administrators_have_to_enrol_where_that_is_demanded(user_with, demanded):
    demanded("second_factor.for_administrators")
    roles = ("sysadmin", "secadmin", "auditadmin", "leader")
    assert [owed(user_with(role)) for role in roles] == ["enrol", "enrol", "enrol", "nothing"]


def test_from_afar_everybody_has_to_enrol_where_that_is_demanded(user_with, demanded):
    demanded("second_factor.from_afar")
    user = user_with("vendor_manager")
    assert [owed(user, source) for source in (HERE, AFAR, "")] == ["nothing", "enrol", "enrol"]


def test_a_tenant_says_which_networks_it_trusts(user_with, tenant):
    user = user_with("office_staff")
    with acting_as(user_with("secadmin"), tenant):
        for key, value in {"second_factor.from_afar": "true", "second_factor.trusted_networks": AFAR}.items():
            Preference(key=key, value=value, reason="远程办公", since="2026-01-01").save()
    assert [owed(user, source) for source in (HERE, AFAR)] == ["enrol", "nothing"]


def test_a_session_that_moves_to_another_place_is_judged_anew(user_with, demanded):
    demanded("second_factor.from_afar")
    user, session = user_with("office_staff"), {}
    assert [owed(user, source, session) for source in (HERE, AFAR, HERE)] == ["nothing", "enrol", "nothing"]


def test_a_session_that_proved_a_factor_by_whatever_means_owes_nothing(user_with, phone_of):
    user, session = user_with("office_staff"), {}
    phone_of(user)
    assurance.mark(session, "certificate")
    assert owed(user, session=session) == "nothing"


def test_a_session_is_judged_once_and_then_costs_no_statement(user_with, django_assert_num_queries):
    user, session = user_with("office_staff"), {}
    with acting_as(user, None, source=HERE) as actor:
        second_step.owed(actor, session)
        with django_assert_num_queries(0):
            second_step.owed(actor, session)


def test_after_a_reset_a_new_factor_is_owed_whatever_policy_says(user_with, phone_of):
    user = user_with("office_staff")
    phone_of(user)
    with acting_as(user_with("secadmin"), None):
        factors.reset(user, reason="手机遗失")
    assert owed(user) == "enrol"


def test_only_whom_policy_does_not_ask_may_do_without(user_with, demanded):
    demanded("second_factor.for_decisions", "second_factor.from_afar")
    leader, clerk = user_with("leader"), user_with("office_staff")
    assert not second_step.may_go_without(leader, HERE)
    assert second_step.may_go_without(clerk, HERE)
    assert not second_step.may_go_without(clerk, AFAR)
