"""The cases of the checks of an assessment: what it has to say of threats, units, controls and what is left."""

import datetime as dt

from tests.cases import Case, case
from tests.examples import make
from tests.outsourcing.stories import change

from .stories import assessed, found, project

BARE = {"threats": ()}


def row(of, related, **given):
    """The one child row of a record, changed."""
    return change(getattr(of, related).get(), **given)


@case("project_is_assessed")
def has_an_assessment():
    sound, running = project("decision_pending"), project("operating", service_started_on=dt.date(2026, 1, 5))
    bare, drafted, newer = project("selecting"), project("decision_pending"), project("selecting")
    assessed(sound, "completed", **BARE)
    assessed(running, **BARE)
    assessed(running, "draft", trigger="periodic", **BARE)
    draft = assessed(drafted, "in_progress", **BARE)
    assessed(newer, **BARE)
    begun = assessed(newer, "draft", trigger="periodic", **BARE)
    return Case(
        keep=[sound, running],
        broken=[
            (bare, lambda: assessed(bare, "completed", **BARE)),
            (drafted, lambda: change(draft, state="completed")),
            (newer, lambda: begun.void("重复登记")),
        ],
        unbound=[project("planning"), project("cancelled")],
    )


@case("assessed_assets_have_risks")
def assets():
    place, asset = project("planning"), make("asset")
    said = assessed(place, "completed", **BARE)
    risked = assessed(place, assets=[{"asset": asset, "no_threat": ""}], **BARE)
    found(risked, asset=asset)
    silent = assessed(place, "completed", assets=[{"asset": make("asset"), "no_threat": ""}], **BARE)
    other = assessed(place, "completed", assets=[{"asset": make("asset"), "no_threat": ""}], **BARE)
    found(other, asset=asset)
    unvalued = assessed(place, assets=[{"asset": make("asset", integrity=None), "no_threat": "已脱敏"}], **BARE)
    none = assessed(place, assets=[], **BARE)
    return Case(
        keep=[said, risked],
        broken=[
            (silent, lambda: row(silent, "assets", no_threat="不联网")),
            (other, lambda: found(other, asset=other.assets.get().asset)),
            (unvalued, lambda: change(unvalued.assets.get().asset, integrity=3)),
            (none, lambda: none.void("误登记")),
        ],
        unbound=[assessed(place, "draft", assets=[], **BARE), assessed(place, trigger="staff", assets=[], **BARE)],
    )


@case("risk_states_threat_and_size")
def threat_and_size():
    done, change_of = assessed(project(), "completed", **BARE), assessed(project(), trigger="data", **BARE)
    left = {"residual_l": None, "residual_i": None}
    no_threat, no_likelihood = found(done, threat=""), found(done, likelihood=None, **left)
    no_impact = found(change_of, impact=None, **left)
    return Case(
        keep=[found(done), found(change_of)],
        broken=[
            (no_threat, lambda: change(no_threat, threat="越权查询")),
            (no_likelihood, lambda: change(no_likelihood, likelihood=3)),
            (no_impact, lambda: change(no_impact, impact=3)),
        ],
        unbound=[found(assessed(project(), "draft", **BARE), threat="")],
    )


@case("assessment_covers_the_threats")
def threats():
    place = project()
    partial = assessed(place, "completed", threats=("vendor", "staff", "product", "supply_chain"))
    doubled = assessed(place, threats=("vendor", "staff", "product", "remote_access", "remote_access"))
    return Case(
        keep=[assessed(place), assessed(place, "completed")],
        broken=[
            (partial, lambda: found(partial, category="remote_access")),
            (doubled, lambda: found(doubled, category="supply_chain")),
        ],
        unbound=[assessed(place, "draft", **BARE), assessed(place, trigger="staff", **BARE)],
    )


@case("effects_of_units_are_assessed")
def effects():
    units = [make("org_unit"), make("org_unit")]
    pair, single = project(units=[{"unit": unit, "share": "需求"} for unit in units]), project()
    words = assessed(pair, **BARE)
    mixed = assessed(pair, "completed", units=[{"unit": units[0], "no_effect": "只参与使用"}], **BARE)
    found(mixed, category="governance", unit=units[1])
    one = assessed(single, units=[{"unit": units[0], "no_effect": "职责清楚"}], **BARE)
    silent = assessed(single, units=[{"unit": single.units.get().unit, "no_effect": ""}], **BARE)
    half = assessed(pair, units=[{"unit": units[0], "no_effect": "只参与使用"}], **BARE)
    return Case(
        keep=[words, mixed, one],
        broken=[
            (silent, lambda: row(silent, "units", no_effect="职责清楚")),
            (half, lambda: found(half, category="governance", unit=units[1])),
        ],
        unbound=[assessed(pair, "in_progress", units=[], **BARE)],
    )


@case("controls_of_risks_are_rated")
def controls():
    done = assessed(project(), "completed", **BARE)

    def acted_on(rated="2026-09-05", *, effect="", **control):
        one = make("control", opening=True, **{"state": "effective"} | control)
        return found(done, controls=[{"control": one, "effect": effect, "rated_on": rated}])

    by_control = acted_on(None, evaluated_on=dt.date(2026, 9, 2))
    planned = acted_on(state="planned", effectiveness="", effect="partly")
    unrated = acted_on(state="planned", effectiveness="")
    stale, undated = acted_on("2026-08-30"), acted_on(None, state="planned", evaluated_on=None)
    return Case(
        keep=[found(done), acted_on(), by_control, planned],
        broken=[
            (unrated, lambda: row(unrated, "controls", effect="partly")),
            (stale, lambda: row(stale, "controls", rated_on=dt.date(2026, 9, 5))),
            (undated, lambda: row(undated, "controls", rated_on=dt.date(2026, 9, 1))),
        ],
        unbound=[found(assessed(project(), "draft", **BARE))],
    )


@case("residual_risk_is_assessed")
def residual():
    done = assessed(project(), **BARE)
    none, half = found(done, residual_l=None, residual_i=None), found(done, residual_i=None)
    return Case(
        keep=[found(done)],
        broken=[
            (none, lambda: change(none, residual_l=1, residual_i=1)),
            (half, lambda: change(half, residual_i=2)),
        ],
        unbound=[found(assessed(project(), "draft", **BARE), residual_l=None)],
    )
