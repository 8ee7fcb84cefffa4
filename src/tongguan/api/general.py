"""The part of the OpenAPI document that is the same for every register: errors, paging, moves, verdicts."""

from tongguan.core import assurance

from .problems import KINDS
from .shapes import (
    DAY,
    FLAG,
    JSON,
    NUMBER,
    OPENAPI,
    PERHAPS_NUMBER,
    PERHAPS_TEXT,
    TEXT,
    array,
    one_of,
    operation,
    parameter,
    part,
    perhaps,
    ref,
    schema,
    whole,
)

DESCRIPTION = """Every register of the installation, under the same rules as its pages.

A page of records holds at most 200; `next` is the address of the page after it. `count` stops at 10000.
Filters are those of the page; one that is not known or has a wrong value is answered with 400 and named.

Statuses of problems (RFC 9457): 400 not understood, 401 not logged in, 403 no right to the register or to the step,
404 nothing there for you, 405, 409 the record has moved on (stale `version`, a step from another state, a double),
413, 415, 422 wrong fields (`errors`, by field) or a step refused for other reasons (`refusals`, all of them), 429 too
often (wait for `Retry-After`). A token opens no more than it was made for: others are answered with 403.
A refused step is noted in the record's history. A step for many (`/moves/`) is taken by all of them or by none:
`errors` and `refused` then name every record that stands in the way by its id, and nothing has changed.
Messages come in the language of the account or of Accept-Language.
"""
TEXTS, NAMED = array(TEXT), whole("name label")
RECORD = whole("title url", id=NUMBER)
PERHAPS_RECORD = RECORD | {"type": ["object", "null"]}
CODES = one_of("role", "state", "needs", "guard", "segregation", "gate", "not_built", "version", assurance.CODE)
VERDICT = one_of("conform", "nonconform", "na", "unknown")
STEP = whole("name label target", source=TEXTS, gate=PERHAPS_TEXT, by=TEXTS)
REFUSALS = array(schema("refusal"))

SCHEMAS = {
    "problem": perhaps(
        whole(
            "type title detail instance",
            status=NUMBER | {"enum": list(KINDS)},
            errors={"type": "object", "additionalProperties": TEXTS},
            refusals=REFUSALS,
        ),
        refused={
            "type": "object",
            "additionalProperties": REFUSALS,
            "description": "of a step for many records: id -> the reasons against that record",
        },
    ),
    "refusal": whole(
        "message rule clause field register title url mend mend_what",
        code=CODES,
        who=TEXTS,
        record=PERHAPS_NUMBER,
        softened=FLAG,
    ),
    "move": whole(
        "name label target",
        gate=PERHAPS_TEXT,
        open=FLAG,
        softened=FLAG | {"description": "its gate misses something, but the tenant lets that pass: see warnings"},
        refusals=REFUSALS,
        warnings=REFUSALS,
    ),
    "move_in": part(
        reason=TEXT,
        on=DAY | {"description": "business date of the step; today if not given"},
        version=NUMBER | {"description": "the version seen; if the record has moved on, the step is refused"},
    ),
    "voided": whole("number", id=NUMBER, version=NUMBER, voided=FLAG),
    "evidence_in": part(
        file={"type": "string", "contentMediaType": "application/octet-stream"},
        name=TEXT | {"maxLength": 200},
        kind=TEXT | {"maxLength": 60},
        register=TEXT,
        record=NUMBER,
    )
    | {"required": ["file"]},
    "audit_entry": whole(
        "action reason request_id",
        id=NUMBER,
        at=TEXT | {"format": "date-time"},
        on=DAY,
        late=FLAG,
        actor=whole("name", id=NUMBER),
        version=NUMBER,
        changes={"type": "object"},
        sealed=FLAG,
    ),
    "broken_record": whole("register number title url message", id=NUMBER),
    "check": whole(
        "name sentence",
        settings={"type": "object", "description": "the limits in force by which it was judged"},
        verdict=VERDICT,
        among=PERHAPS_NUMBER,
        broken=NUMBER,
        waived=NUMBER,
        fresh=FLAG,
        records=array(schema("broken_record")),
    ),
    "declaration_of_none": whole("number title url", id=NUMBER, valid_to=DAY, stands=FLAG),
    "clause": whole(
        "pack id title kind",
        verdict=VERDICT,
        among=NUMBER,
        broken=NUMBER,
        waived=NUMBER,
        as_of=DAY,
        checks=array(schema("check")),
        declaration={"anyOf": [schema("declaration_of_none"), {"type": "null"}]},
    ),
    "post": whole(
        "role work_share",
        unit=PERHAPS_RECORD,
        person=PERHAPS_RECORD,
        letter=PERHAPS_RECORD,
        appointed=FLAG,
        acknowledged=FLAG,
    ),
    "answerable": whole(
        "rule led_by",
        confirmed=FLAG,
        settled=FLAG,
        office=PERHAPS_RECORD,
        posts=array(schema("post")),
        refusals=array(schema("refusal")),
    ),
    "right": whole("register role right", rows=one_of("all", "own")),
    "entitlements": whole(
        "username",
        id=NUMBER,
        roles=array(
            whole(
                "role origin",
                reach=one_of("tenant", "projects"),
                valid_from=DAY,
                valid_to=PERHAPS_TEXT,
                in_force=FLAG,
                letter=PERHAPS_TEXT,
            )
        ),
        rights=array(whole("register reads", writes=PERHAPS_TEXT, moves=array(whole("name rows")))),
    ),
    "hand_over": whole(
        "state",
        open=array(whole("link label", records=array(RECORD))),
        stays=array(whole("title url link reason", id=NUMBER)),
        ends=array(RECORD),
        roles=TEXTS,
        tokens=NUMBER,
        warnings=TEXTS,
        handed_over=NUMBER,
    ),
    "hand_over_in": part(
        successor=NUMBER | {"description": "the person who takes over whatever is not listed under successors"},
        successors={"type": "object", "additionalProperties": NUMBER},
        leave=FLAG,
        reason=TEXT,
    ),
    "answerable_in": part(basis=TEXT, since=DAY, version=NUMBER),
    "turn": whole("id title", was=VERDICT, now=VERDICT, opened=NUMBER, righted=NUMBER),
    "board": perhaps(
        whole("pack", as_of=DAY, clauses=array(schema("clause"))),
        compared=whole(against=DAY, turned=array(schema("turn"))),
    ),
    "gate": whole("id pack title needs transition strength", waivable=FLAG, basis=TEXTS, checks=TEXTS, built=FLAG),
    "register": whole(
        "name label help area url",
        writable=FLAG,
        columns=array(NAMED),
        children=TEXTS,
        states=array(NAMED),
        moves=array(STEP),
    ),
    "me": whole(
        "username name",
        id=NUMBER,
        language=PERHAPS_TEXT,
        tenant=whole("name kind", id=NUMBER) | {"type": ["object", "null"]},
        roles=array(NAMED),
        valid_to=PERHAPS_TEXT,
        password_valid_to=PERHAPS_TEXT,
        due=array(whole("name title address")),
    ),
}

COMPONENTS = {
    "schemas": SCHEMAS,
    "parameters": {
        "id": parameter("id", NUMBER, "id of the record", "path"),
        "pack": parameter("pack", TEXT, "id of the standard", "path"),
        "clause": parameter("clause", TEXT, "id of the clause", "path"),
        "project": parameter("project", NUMBER, "verdict for this project alone"),
        "vendor": parameter("vendor", NUMBER, "verdict for this vendor alone"),
        "on": parameter("on", DAY, "verdict as of a day"),
        "against": parameter("against", DAY, "tell what is otherwise than on this earlier day"),
        "of_role": parameter("role", TEXT, "rights of this role alone"),
        "of_register": parameter("register", TEXT, "rights in this register alone"),
        "after": parameter("after", NUMBER | {"minimum": 0}, "go on after this id"),
        "limit": parameter("limit", NUMBER | {"minimum": 1, "maximum": 200, "default": 50}, "records of a page"),
        "children": parameter("children", one_of("0", "1") | {"default": "0"}, "1: child rows too"),
        "code": parameter(
            "Tongguan-Code",
            TEXT | {"minLength": 6, "maxLength": 20},
            "code of the second factor, where a step asks for it (403, refusal `second_factor`); each counts once",
            "header",
        ),
        "moves": parameter("moves", one_of("full", "none") | {"default": "full"}, "none: leave the moves out"),
    },
    "responses": {
        "problem": {
            "description": "not done, and why",
            "content": {"application/problem+json": {"schema": schema("problem")}},
        }
    },
    "securitySchemes": {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "writes need X-CSRFToken"},
    },
}


def _get(name, summary, answered, *parameters, **options):
    given = {"parameters": [ref(f"parameters/{key}") for key in parameters]} if parameters else {}
    return {"get": operation(name, summary, answered, **given, **options)}


ASKED = ("project", "vendor", "on")
COMPARED = (*ASKED, "against")
PATHS = {
    "/api/v1/me": _get("me_read", "Who is asking", schema("me")),
    "/api/v1/registers": _get("registers_list", "The registers you may read", whole(results=array(schema("register")))),
    "/api/v1/gates": _get("gates_list", "The gates of all standards", whole(results=array(schema("gate")))),
    "/api/v1/board/{pack}": _get(
        "board_read", "Every clause of a standard", schema("board"), "pack", *ASKED, "against"
    ),
    "/api/v1/clauses/{pack}/{clause}": _get(
        "clause_read", "One clause with what breaks it", schema("clause"), "pack", "clause", *ASKED
    ),
    "/api/v1/project/{id}/answerable": _get(
        "project_answerable", "Who answers for a project, by the units that it touches", schema("answerable"), "id"
    )
    | {
        "post": operation(
            "project_answerable_confirm",
            "Confirm leader and office, and draft their letters of appointment",
            schema("answerable"),
            parameters=[ref("parameters/id")],
            body={JSON: {"schema": schema("answerable_in")}},
        )
    },
    "/api/v1/person/{id}/hand-over": _get(
        "person_hand_over", "What is in somebody's name, and what ends with him", schema("hand_over"), "id"
    )
    | {
        "post": operation(
            "person_hand_over_take",
            "Hand it over, and record that the person has left",
            schema("hand_over"),
            parameters=[ref("parameters/id")],
            body={JSON: {"schema": schema("hand_over_in")}},
        )
    },
    "/api/v1/rights": _get(
        "rights_list", "Who may do what", whole(results=array(schema("right"))), "of_role", "of_register"
    ),
    "/api/v1/rights/{id}": _get("rights_of_account", "What one account may do", schema("entitlements"), "id"),
    "/api/v1/openapi.json": _get("openapi_read", "This document", {"type": "object"}, media_type=OPENAPI),
    "/api/v1/evidence/{id}/file": _get("evidence_file", "The file itself", TEXT, "id", media_type="*/*"),
}
