"""Six vendors, each with its places of data and its NDA; the relation with one of them ends."""

import datetime as dt
from dataclasses import dataclass

from tongguan.core.calendar import months_after

from . import doors
from .stage import Stage

CONTENTS = {f"nd_{number}": True for number in range(1, 6)}
"""The five contents that an NDA must have."""


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """A vendor of the story; `signs` is the day, counted from the beginning, on which it signs its NDA."""

    key: str
    name: str
    services: str
    qualifications: str
    scale: str
    site: str
    ownership: str
    signs: int


SUPPLIERS = (
    Supplier(
        key="yunqu",
        name="砚北云衢技术有限公司",
        services="云平台运行维护",
        qualifications="信息技术服务标准符合性二级；信息安全管理体系认证",
        scale="480 人",
        site="本市高新区云衢大厦",
        ownership="citizens",
        signs=12,
    ),
    Supplier(
        key="wangan",
        name="汀屿网安科技有限公司",
        services="网络安全运维、应急处置",
        qualifications="信息安全服务资质二级；应急处理服务资质",
        scale="260 人",
        site="本市经开区汀屿园",
        ownership="legal_persons",
        signs=30,
    ),
    Supplier(
        key="modao",
        name="墨稻软件股份有限公司",
        services="政务软件设计与开发、数据治理",
        qualifications="软件能力成熟度三级；质量管理体系认证",
        scale="1200 人",
        site="省会软件谷 7 号楼",
        ownership="legal_persons",
        signs=95,
    ),
    Supplier(
        key="huaisheng",
        name="槐声客户服务有限公司",
        services="热线受理与回访",
        qualifications="呼叫中心运营绩效认证",
        scale="350 人",
        site="本市南湖路 18 号",
        ownership="state",
        signs=-200,
    ),
    Supplier(
        key="jianzhou",
        name="简舟档案数据有限公司",
        services="档案数字化加工",
        qualifications="档案数字化服务资质",
        scale="90 人",
        site="本市档案路 3 号",
        ownership="citizens",
        signs=-320,
    ),
    Supplier(
        key="weihang",
        name="苇航文献加工有限公司",
        services="档案扫描、著录与数字化加工",
        qualifications="档案数字化服务资质",
        scale="75 人",
        site="本市北关街 26 号",
        ownership="legal_persons",
        signs=-310,
    ),
)


def plan(stage: Stage) -> None:
    """The list of vendors is taken over on the second day; NDAs follow when they are signed."""
    for one in SUPPLIERS:
        stage.act(stage.after(2), "clerk", _enter, one)
        if one.signs < 0:
            stage.act(stage.after(2), "clerk", _take_over_nda, one)
        else:
            stage.act(stage.after(one.signs), "clerk", _draft_nda, one)
            stage.act(stage.after(one.signs), "office", _sign_nda, one)


def _enter(stage: Stage, one: Supplier) -> None:
    stage.records[one.key] = doors.recorded(
        "vendor",
        "qualified",
        name=one.name,
        uscc=stage.made_up.credit_code(),
        registered_in="mainland",
        ownership=one.ownership,
        services=one.services,
        qualifications=one.qualifications,
        qualified_to=months_after(stage.today, stage.made_up.random.randrange(1, 20)),
        scale=one.scale,
        office_site=one.site,
        security_review="passed",
        security_reviewed_on=stage.begin,
        security_reviewer="市大数据局信息安全处",
        owners=[
            {"name": f"{one.name[:2]}投资控股有限公司", "ownership": one.ownership, "share": 100, "is_final": True}
        ],
        key_people=[
            {"name": f"卫{one.name[0]}", "post": "法定代表人", "no_record_proof": "无犯罪记录证明，本市公安局出具"}
        ],
        data_locations=[{"place": "mainland", "address": one.site, "purpose": "运行与备份"}],
    )


def _nda_of(stage: Stage, one: Supplier) -> dict[str, object]:
    signed = stage.begin + dt.timedelta(days=one.signs)
    return {
        "party_type": "vendor",
        "vendor": stage.records[one.key],
        "signed_on": signed,
        "term": "fixed" if one.key == "yunqu" else "until_public",
        # The first one ends shortly before today, and nobody has thought of it.
        "valid_to": stage.today - dt.timedelta(days=12) if one.key == "yunqu" else None,
        "survival": "合同终止后继续保密，直至信息公开",
        "scan": doors.scan(f"保密协议-{one.name}.pdf", f"NDA of vendor {one.key}"),
        **CONTENTS,
    }


def _take_over_nda(stage: Stage, one: Supplier) -> None:
    stage.records[f"{one.key} nda"] = doors.recorded("nda", "signed", **_nda_of(stage, one))


def _draft_nda(stage: Stage, one: Supplier) -> None:
    stage.records[f"{one.key} nda"] = doors.enter("nda", **_nda_of(stage, one))


def _sign_nda(stage: Stage, one: Supplier) -> None:
    doors.move(type(stage.records[f"{one.key} nda"]).objects.filter(pk=stage.records[f"{one.key} nda"].pk), "sign")
