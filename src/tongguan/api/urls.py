"""Addresses of the API, each with and without a slash at its end; what is at none of them is a problem too."""

from functools import partial

from django.urls import re_path

from tongguan.core import platform_objects

from . import evidence, many, openapi, platform, registers, standing, unmasking
from .doors import DIGITS, door
from .problems import Problem
from .special import answerable, campaigns, hand_over, keeping, portal, rights, statistics


def nowhere(_request):
    """Nothing is here."""
    raise Problem(404)


REGISTER = r"^(?P<register>[a-z0-9_]+)"
ID = rf"(?P<pk>[0-9]{{1,{DIGITS}}})"
RECORD = rf"{REGISTER}/{ID}"
OBJECT = rf"^(?P<name>{'|'.join(platform_objects.declared)})"

urlpatterns = [
    re_path(r"^openapi\.json$", door(public=True, GET=openapi.document)),
    re_path(r"^me/?$", door(GET=standing.me)),
    re_path(r"^registers/?$", door(GET=standing.registers)),
    re_path(r"^gates/?$", door(GET=standing.all_gates)),
    re_path(r"^board/(?P<pack>[^/]+)/?$", door(GET=standing.board)),
    re_path(r"^clauses/(?P<pack>[^/]+)/(?P<clause>[^/]+)/?$", door(GET=standing.clause)),
    re_path(r"^(?P<register>evidence)/?$", door(GET=registers.listing, POST=evidence.receive)),
    re_path(rf"^evidence/{ID}/file/?$", door(GET=evidence.hand_out)),
    re_path(rf"^project/{ID}/answerable/?$", door(GET=answerable.read, POST=answerable.settle)),
    re_path(rf"^person/{ID}/hand-over/?$", door(GET=hand_over.read, POST=hand_over.settle)),
    re_path(rf"^access_review/{ID}/decide/?$", door(POST=campaigns.decide)),
    re_path(r"^vendor_staff/propose/?$", door(POST=portal.propose)),
    re_path(rf"^zone_visit/{ID}/leave/?$", door(POST=portal.leave)),
    re_path(r"^nda/hand_in/?$", door(POST=portal.promise)),
    re_path(rf"^emergency_plan/{ID}/know/?$", door(POST=portal.receive_plan)),
    re_path(rf"^training_session/{ID}/test/?$", door(GET=portal.questions, POST=portal.take_test)),
    re_path(rf"^(?P<register>contract|document)/{ID}/know/?$", door(POST=portal.know)),
    re_path(rf"^(?P<register>{'|'.join(portal.SETTLED)})/{ID}/settle/?$", door(POST=portal.settle)),
    re_path(r"^statistics/health/?$", door(GET=statistics.over_time)),
    re_path(r"^statistics/vendors/?$", door(GET=statistics.side_by_side)),
    re_path(r"^statistics/expiries/?$", door(GET=statistics.ahead)),
    re_path(r"^rights/?$", door(GET=rights.matrix)),
    re_path(rf"^rights/{ID}/?$", door(GET=rights.of_account)),
    re_path(r"^account/?$", door(GET=partial(platform.listing, name="account"), POST=keeping.create)),
    re_path(rf"^account/{ID}/?$", door(GET=partial(platform.read, name="account"), PATCH=keeping.change)),
    re_path(rf"^account/{ID}/(?P<step>[a-z0-9_]+)/?$", door(POST=keeping.step)),
    re_path(rf"{OBJECT}/?$", door(GET=platform.listing)),
    re_path(rf"{OBJECT}/{ID}/?$", door(GET=platform.read)),
    re_path(rf"{REGISTER}/?$", door(GET=registers.listing, POST=registers.create)),
    re_path(rf"{REGISTER}/moves/(?P<move>[a-z0-9_]+)/?$", door(POST=many.move)),
    re_path(rf"{RECORD}/?$", door(GET=registers.read, PATCH=registers.change)),
    re_path(rf"{RECORD}/history/?$", door(GET=registers.history)),
    re_path(rf"{RECORD}/void/?$", door(POST=registers.void)),
    re_path(rf"{RECORD}/unmask/?$", door(POST=unmasking.unmask)),
    re_path(rf"{RECORD}/(?P<move>[a-z0-9_]+)/?$", door(POST=registers.move)),
    re_path(r"", door(public=True, GET=nowhere, POST=nowhere, PATCH=nowhere, PUT=nowhere, DELETE=nowhere)),
]
