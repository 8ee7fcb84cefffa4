"""Problems as RFC 9457 has them: what is answered when something is not done, in the language of whoever asks."""

from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.db import DataError, IntegrityError
from django.http import JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongguan.core import assurance
from tongguan.core.refusals import Refused
from tongguan.core.registers import registry

KINDS = {
    400: ("malformed", gettext_lazy("The request cannot be understood.")),
    401: ("unauthenticated", gettext_lazy("Please log in, or send a valid token.")),
    403: ("forbidden", gettext_lazy("You have no right to do this.")),
    404: ("missing", gettext_lazy("There is nothing here, or nothing for you to see.")),
    405: ("method", gettext_lazy("This cannot be done at this address.")),
    409: ("conflict", gettext_lazy("This contradicts the present state of the record.")),
    413: ("too-large", gettext_lazy("The request is too large.")),
    415: ("media-type", gettext_lazy("The body is of a kind that is not taken here.")),
    422: ("invalid", gettext_lazy("Not everything that was sent can be accepted.")),
    429: ("too-many", gettext_lazy("This was asked too often.")),
}
"""Status -> end of the problem's type, and its title."""
LATE = frozenset({"state", "version"})
"""Codes of refusals that come of a record having moved on: asked for at another time, the step might be open."""


class Problem(Exception):
    """Something is not done. `errors` are told by field, `refusals` are the reasons against a step.

    Where many records were to take the step, `refused` has the reasons against each, by its id.
    """

    def __init__(self, status, detail="", *, errors=None, refusals=(), refused=None, headers=None):
        self.status, self.detail, self.headers = status, detail, headers
        self.errors, self.refusals, self.refused = errors or {}, list(refusals), refused or {}

    def answer(self, request):
        """The response that tells it."""
        kind, title = KINDS[self.status]
        messages = [text for texts in self.errors.values() for text in texts]
        messages += [refusal.message for refusal in self.refusals]
        told = {
            "type": f"urn:tongguan:problem:{kind}",
            "title": str(title),
            "status": self.status,
            "detail": str(self.detail or " ".join(messages) or title),
            "instance": request.path,
            "errors": self.errors,
            "refusals": [refusal.as_dict() for refusal in self.refusals],
        }
        if self.refused:
            told["refused"] = {str(pk): [one.as_dict() for one in many] for pk, many in self.refused.items()}
        response = answer(told, self.status, self.headers)
        response["Content-Type"] = "application/problem+json"
        return response


def answer(content, status=200, headers=None):
    """JSON as people read it: Chinese stays Chinese."""
    return JsonResponse(content, status=status, headers=headers, json_dumps_params={"ensure_ascii": False})


HANDLED = (Problem, ValidationError, IntegrityError, DataError, SuspiciousOperation, MultiPartParserError)
"""What a request can bring about by what it says; everything else is a fault of ours."""


def problem_of(error):
    """The problem behind an exception."""
    match error:
        case Problem():
            found = error
        case Refused():
            found = refused(error.refusals)
        case ValidationError():
            found = Problem(409 if getattr(error, "code", "") in LATE else 422, errors=_by_field(error))
        case IntegrityError():
            found = Problem(409, errors={NON_FIELD_ERRORS: [_contradiction(error)]})
        case DataError():
            found = Problem(422, _("A value is beyond what can be stored."))
        case RequestDataTooBig():
            found = Problem(413)
        case _:
            found = Problem(400)
    return found


def refused(refusals):
    """The problem of a step not taken."""
    return Problem(status_of(refusals), refusals=refusals)


def status_of(refusals):
    """403 if role or second factor is missing, 409 if the record has moved on, otherwise 422."""
    codes = {refusal.code for refusal in refusals}
    return 403 if "role" in codes or codes == {assurance.CODE} else 409 if codes & LATE else 422


def _by_field(error):
    return error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}


def _contradiction(error):
    """What the broken constraint has to say; two requests at once can get as far as the database."""
    for register in registry.values():
        for constraint in register.model._meta.constraints:
            if constraint.name in str(error):
                return str(constraint.violation_error_message)
    return _("This contradicts what is already recorded.")
