"""What the OpenAPI document is put together from: types, references, parameters, operations."""

JSON, OPENAPI = "application/json", "application/vnd.oai.openapi+json;version=3.1"
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
DAY = TEXT | {"format": "date"}
PERHAPS_TEXT, PERHAPS_NUMBER = {"type": ["string", "null"]}, {"type": ["integer", "null"]}


def ref(path):
    """A reference to a component."""
    return {"$ref": f"#/components/{path}"}


def schema(name):
    """A reference to a schema."""
    return ref(f"schemas/{name}")


def parameter(name, wanted, description, place="query"):
    """A parameter of the address."""
    required = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "schema": wanted, "description": description} | required


def operation(name, summary, answered, *, status="200", parameters=(), body=None, media_type=JSON):
    """One operation: its unique name, what it takes, what it answers."""
    asked = ({"parameters": list(parameters)} if parameters else {}) | (
        {"requestBody": {"content": body}} if body else {}
    )
    done = {"description": "done", "content": {media_type: {"schema": answered}}}
    answers = {"responses": {status: done, "4XX": ref("responses/problem")}}
    return {"operationId": name, "summary": summary} | asked | answers


def listed(wanted, **counts):
    """A page of something."""
    return whole(results=array(wanted), next=PERHAPS_TEXT, **counts)


def whole(texts="", **properties):
    """An object that has all of these; those in `texts` are just that."""
    properties = dict.fromkeys(texts.split(), TEXT) | properties
    return {"type": "object", "properties": properties, "required": list(properties)}


def part(**properties):
    """An object that may have some of these, and nothing else."""
    return {"type": "object", "properties": properties, "additionalProperties": False}


def perhaps(always, **properties):
    """An object that may have these besides."""
    return always | {"properties": always["properties"] | properties}


def array(wanted):
    """A list of one kind of thing."""
    return {"type": "array", "items": wanted}


def one_of(*values):
    """A text that is one of these."""
    return {"type": "string", "enum": list(values)}
