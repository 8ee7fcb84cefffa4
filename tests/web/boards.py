"""Reads the clause board and its pages."""

from django.db import connection
from django.utils.html import escape
from django.utils.translation import gettext, override

from tests.web.markup import read

TOLD_BESIDES = 4 if connection.vendor == "postgresql" else 0
"""Statements by which PostgreSQL is told who is asking."""
BOARD, CLAUSE = "/board/", "/clauses/gbt32926-2016/6.4.a/"


def shown(response):
    """The text of a page."""
    return response.content.decode()


def zh(words, **given):
    """How the page says it."""
    with override("zh-hans"):
        return escape(gettext(words) % given if given else gettext(words))


def cells(response):
    """Clause -> classes of its cell in the picture."""
    links = [a for a in read(response).all("a") if "bd-cell" in a.get("class", "")]
    return {a["href"].partition("?")[0].split("/")[-2]: set(a["class"].split()) for a in links}


def hrefs(response):
    """Where the links of a page lead."""
    return [a.get("href", "") for a in read(response).all("a")]
