"""Examples of the registers of the organisation."""

from tests import people
from tests.examples import example


@example
def org_unit(links):
    return {"name": f"信息中心{people.serial()}处", "kind": "office"}


@example
def interested_party(links):
    return {
        "party": "市网信办",
        "need": "每年报送外包备案情况",
        "is_legal": True,
        "handled_by": links("handled_by", "org_unit"),
    }


@example
def person(links):
    return {
        "name": "欧阳静",
        "kind": "employee",
        "establishment": "established",
        "unit": links("unit", "org_unit"),
        "id_no": people.identity_number(),
        "mobile": people.mobile_number(),
    }
