"""Where there is nothing to look at, nothing is green: every clause waits for its proof."""

import pytest

from tests.examples import make
from tongguan.standards import engine, packs, verdicts
from tongguan.standards.verdicts import Asked

every_pack = pytest.mark.parametrize("pack", packs.load().values(), ids=packs.load())


@every_pack
def test_before_anything_was_counted_every_clause_is_unknown(office, pack):
    assert {result.verdict for result in verdicts.board(pack, Asked()).values()} == {"unknown"}


@every_pack
def test_a_tenant_without_any_record_has_no_green_clause(office, tenant, pack):
    engine.freshen(tenant)
    results = verdicts.board(pack, Asked())
    assert {result.verdict for result in results.values()} == {"unknown"}
    assert {result.broken for result in results.values()} == {0}


@every_pack
def test_a_new_project_is_neither_green_nor_red(office, pack):
    project = make("project")
    assert {result.verdict for result in verdicts.board(pack, Asked(scope={"project": project.pk})).values()} == {
        "unknown"
    }
