"""The one way in for every request of the API: method, log-in, forgery, transaction, and what went wrong."""

import contextlib
import json
import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from tongguan.accounts import factors
from tongguan.core import access, assurance
from tongguan.core.middleware import SAFE
from tongguan.core.refusals import Refusal
from tongguan.core.registers import registry

from .problems import HANDLED, Problem, problem_of

JSON = frozenset({"application/json", "application/merge-patch+json"})
CODE = "Tongguan-Code"
"""The header that carries the code of a second factor."""
DIGITS = 18
"""No id has more, and no database more room."""
MOST = 10**DIGITS - 1


class _Forgery(CsrfViewMiddleware):
    """Django's own check, which here gives its reason instead of a page."""

    def _reject(self, request, reason):
        return reason


def door(*, public=False, **views):
    """The view of one address: method -> function. Whatever is refused has left nothing half-done."""

    # Requests with a cookie are checked for forgery below, so that the refusal is a problem like any other.
    @csrf_exempt
    def enter(request, **address):
        try:
            view = views.get("GET" if request.method == "HEAD" else request.method)
            if view is None:
                raise Problem(405, headers={"Allow": ", ".join(sorted(views))})
            if not public:
                _admit(request)
                _prove(request)
            with contextlib.nullcontext() if request.method in SAFE else transaction.atomic():
                return view(request, **address)
        except HANDLED as error:
            return problem_of(error).answer(request)

    return enter


def _admit(request):
    if request.actor is None:
        raise Problem(401, headers={"WWW-Authenticate": "Bearer"})
    if getattr(request, "bearer", False):
        return
    forgery = _Forgery(lambda _request: None)
    forgery.process_request(request)
    if forgery.process_view(request, None, (), {}):
        raise Problem(403, _("The request does not carry the token against forgery (X-CSRFToken)."))


def _prove(request):
    """A code in the header proves the second factor; with a token for this request only, with a session for a while.

    It comes before the transaction of the view: a code is used up, and a wrong one counted, whatever comes of the rest.
    """
    code = request.headers.get(CODE, "")
    if not code or request.method in SAFE or assurance.proof_of(request.actor):
        return
    try:
        means = factors.check(request.actor.user, code)
    except ValidationError as wrong:
        against = Refusal(code=assurance.CODE, field=CODE, message=" ".join(wrong.messages))
        raise Problem(403, refusals=[against]) from None
    assurance.prove(request.actor, means, None if getattr(request, "bearer", False) else request.session)


def register_for(request, name, verb="read"):
    """The register of this name, if whoever asks may read or write it at all."""
    if (register := registry.get(name)) is None:
        raise Problem(404)
    if not access.may(request.actor, verb, register):
        raise Problem(403)
    return register


def body_of(request):
    """The JSON object that was sent; nothing sent is an empty one."""
    if not request.body:
        return {}
    if request.content_type not in JSON:
        raise Problem(415, headers={"Accept-Post": "application/json"})
    try:
        text = request.body.decode()
        body = json.loads(text, parse_constant=_no_number)
        if "\\u" in text:
            # Half a surrogate pair is no text, and no database takes it.
            json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Problem(400, _("The body is not valid JSON.")) from None
    if not isinstance(body, dict):
        raise Problem(400, _("The body has to be a JSON object."))
    return body


def _no_number(name):
    raise ValueError(name)


def number(text):
    """The whole number of a parameter, -1 if it is none."""
    return int(text) if re.fullmatch(rf"[0-9]{{1,{DIGITS}}}", text) else -1


def only(request, *names):
    """The parameters of the address, each at most once; one that is not known is named, never ignored."""
    wrong = {name: [_("There is no such parameter.")] for name in request.GET if name not in names}
    wrong |= {name: [_("This is given more than once.")] for name, many in request.GET.lists() if len(many) > 1}
    if wrong:
        raise Problem(400, errors=wrong)
    return request.GET.dict()
