"""What is in use stands still: configuration data until a change, assets until somebody else confirms their end."""

import pytest

from tests.examples import make
from tongguan.core.forms import form_of
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry
from tongguan.inventory.models import Asset, ConfigItem


def changed(item, **given):
    return form_of(registry["config_item"]).of(ConfigItem.objects.get(pk=item.pk), given)


def saved(form):
    assert form.is_valid(), form.all_errors()
    form.save()


def test_the_data_of_an_item_in_use_are_opened_by_an_approved_change_only(office):
    item = make("config_item", state="in_use", opening=True, change_ref="")
    new_address = {"attributes": [{"name": "新地址", "value": "10.8.3.22"}]}
    assert not changed(item, **new_address).is_valid()
    assert not changed(item, type="server").is_valid()
    with pytest.raises(Refused) as answer:
        item.workflow.take("change", item)
    assert [refusal.field for refusal in answer.value.refusals] == ["change_ref"]
    saved(changed(item, change_ref="CHG-2026-0031"))
    item = ConfigItem.objects.get(pk=item.pk)
    item.workflow.take("change", item)
    assert item.verified_on is None
    saved(changed(item, **new_address))
    item = ConfigItem.objects.get(pk=item.pk)
    item.workflow.take("confirm", item)
    assert item.verified_on
    assert item.attributes.count() == 3


def test_whoever_laid_an_asset_aside_does_not_confirm_its_disposal(as_role):
    with as_role("office_head", name="办事的人"):
        asset = make("asset")
        asset.workflow.take("lay_aside", asset)
        with pytest.raises(Refused) as answer:
            asset.workflow.take("dispose", asset)
        assert {refusal.rule for refusal in answer.value.refusals} == {"SOD-16"}
    with as_role("leader"):
        asset = Asset.objects.get(pk=asset.pk)
        asset.workflow.take("dispose", asset)
        assert asset.disposed_on
        assert asset.disposal_by


def test_an_asset_is_with_a_project_only_once_until_it_comes_back(office):
    project = make("project")
    given = [{"project": project, "handed_out_on": "2026-02-01"}, {"project": project, "handed_out_on": "2026-03-01"}]
    form = form_of(registry["asset"]).of(make("asset", holdings=[]), {"holdings": given})
    assert not form.is_valid()
    given[0]["returned_on"] = "2026-02-20"
    form = form_of(registry["asset"]).of(make("asset", holdings=[]), {"holdings": given})
    assert form.is_valid(), form.all_errors()
