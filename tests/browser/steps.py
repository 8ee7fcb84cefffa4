"""What people do on pages in a browser: look at a shut door and its reasons, go through an open one, fill in forms."""

import re

from django.utils.translation import gettext, override
from playwright.sync_api import expect

from tongguan.core import checks, gates


def zh(words):
    """How the pages say it."""
    with override("zh-hans"):
        return str(gettext(words) if isinstance(words, str) else words)


def label(record, move):
    """How the button of a step is called, and nothing else."""
    words = zh(record.workflow.transitions[move].label)
    return re.compile(rf"^\s*{re.escape(words)}\s*$", re.IGNORECASE)


def state_of(record, state):
    """What a page calls a state of the record."""
    return zh(dict(record._meta.get_field("state").flatchoices)[state])


def reasons(page, record, move, *rules):
    """Where the page says why the button of a step is shut: it is there to be seen, cannot be pressed, and what these
    rules of its gate miss is told, each with its clause and with where it is mended.
    """
    door = page.get_by_role("button", name=label(record, move))
    expect(door).to_be_visible()
    expect(door).to_be_disabled()
    why = page.locator(f"#{door.get_attribute('aria-describedby')}")
    for rule in rules:
        clause, words = _told(record, move, rule)
        told = page.locator(f".tg-clause a[href*='/{clause}/']")
        reason = why.locator("li").filter(has=told, has_text=words).first
        expect(reason).to_be_attached()
        expect(reason.locator("> a[href^='/']")).to_be_attached()
    return why


def _told(record, move, rule):
    """The clause for which a gate asks a rule, and the longest piece of what it says when it is broken."""
    step = record.workflow.transitions[move]
    gate = next(one for each in (step.gate, *step.further_gates) if rule in (one := gates.declared[each]).checks)
    pieces = re.split(r"{\w+}|[:：]", zh(checks.registry[rule].message))
    return gate.clauses[rule], max(pieces, key=len).strip()


def refused(page, record, move, *rules):
    """On the page of a record a step is shut by these rules; returns where that is told."""
    page.goto(record.url)
    return reasons(page, record, move, *rules)


def taken(page, record, move, state, *, reason=""):
    """On the page of a record a step is open; it is taken, if need be for a reason, and leads to this state."""
    page.goto(record.url)
    page.locator(f"a[href='{record.url}move/{move}/']").filter(has_text=label(record, move)).click()
    if reason:
        page.locator("dialog [name=reason]").fill(reason)
    page.locator("dialog").get_by_role("button", name=label(record, move)).click()
    expect(page.locator(".tg-sub").first).to_contain_text(state_of(record, state))


def saved(page, address="", **values):
    """A form is filled in by the names of its fields and saved; files are not handed in here."""
    if address:
        page.goto(address)
    for name, value in values.items():
        field = page.locator(f"[name='{name}']")
        if "-" in name and not field.count():
            page.locator(f"#rows-{name.partition('-')[0]} button[name=add]").click()
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        elif isinstance(value, bool):
            field.set_checked(value)
        else:
            field.fill(value)
    page.get_by_role("button", name=zh("Save")).click()
    expect(page.locator("#errors")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("/(edit|new)/"))


def pk_of(page):
    """The number in the address of the record that is shown."""
    return int(page.url.rstrip("/").rpartition("/")[2])
