"""What is declared wrongly is named before anything runs; throw-away declarations show each kind of mistake."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from tongguan.core import checks, registers, startup
from tongguan.core.checks import Rule
from tongguan.core.registers import Register
from tongguan.core.workflow import Transition, Workflow
from tongguan.outsourcing.models import Contract, ContractClause, DataLocation, Vendor


class State(models.TextChoices):
    OPEN = "open"
    SHUT = "shut"


def found(messages):
    return [message.id for message in messages]


def of_register(**declared):
    made = type("Wrong", (Register,), {"model": Vendor, "area": "projects", "writers": ("office_head",), **declared})()
    made.name = "wrong"
    return found(startup._register(made))


def move(**told):
    return Transition(
        **{"name": "shut", "label": "shut", "source": ["open"], "target": "shut", "by": ["leader"]} | told
    )


def of_machine(*moves):
    return found(startup._machine(registers.registry["vendor"], Workflow(State, *moves)))


def of_check(over, *, broken, when=None, **declared):
    def rule(on: dt.date) -> Rule:
        return Rule(over=over, when=when or Q(), broken=broken)

    told = {"name": "wrong", "sentence": "x", "message": "x", "model": over.model, "scope": {}, "mend": "vendor"}
    return found(startup._check(checks.Check(**{**told, "function": rule, "limits": {}, **declared})))


def test_everything_that_is_declared_is_sound():
    call_command("check", fail_level="WARNING")


def test_a_sound_declaration_is_not_complained_of():
    assert of_register() == []
    assert of_machine(move()) == []
    assert of_check(Vendor.objects.all(), broken=Q(name="")) == []


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        ({"columns": ("name", "colour")}, "tongguan.E001"),
        ({"columns": ("manager__colour",)}, "tongguan.E001"),
        ({"filters": ("colour",)}, "tongguan.E001"),
        ({"search": ("manager__colour",)}, "tongguan.E001"),
        ({"sections": (("x", ("name", "colour")),)}, "tongguan.E001"),
        ({"natural_keys": (("colour",),)}, "tongguan.E001"),
        ({"readers": {"king"}}, "tongguan.E002"),
        ({"writers": ("king",)}, "tongguan.E002"),
        ({"scope": {"planet": "pk"}}, "tongguan.E003"),
        ({"rules": ("no_such_check",)}, "tongguan.E004"),
        ({"rules": ("leader_is_established",)}, "tongguan.E004"),
        ({"model": DataLocation, "filters": ()}, "tongguan.E005"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_register_is_named(declared, wrong):
    assert of_register(**declared) == [wrong]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"source": ["ajar"]}, "tongguan.E010"),
        ({"target": "ajar"}, "tongguan.E010"),
        ({"needs": ("colour",)}, "tongguan.E011"),
        ({"stamps": ("colour",)}, "tongguan.E011"),
        ({"signs": ("colour",)}, "tongguan.E011"),
        ({"by": ()}, "tongguan.E012"),
        ({"gate": "G99"}, "tongguan.E013"),
        ({"effects": ("fly",)}, "tongguan.E014"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_move_is_named(told, wrong):
    assert wrong in of_machine(move(**told))


def test_a_state_that_cannot_be_reached_is_named():
    assert of_machine(move(target="open")) == ["tongguan.E015"]


@pytest.mark.parametrize(
    ("declared", "wrong"),
    [
        ({"mend": "no_such_register"}, "tongguan.E020"),
        ({"scope": {"planet": "pk"}}, "tongguan.E021"),
        ({"scope": {"vendor": "manager__colour"}}, "tongguan.E022"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_check_is_named(declared, wrong):
    assert of_check(Vendor.objects.all(), broken=Q(name=""), **declared) == [wrong]


def test_a_check_that_would_count_wrongly_is_named():
    joined = Contract.objects.filter(clauses__status="present")
    grouped = Contract.objects.annotate(terms=Count("clauses")).filter(terms__lt=25)
    assert of_check(joined, broken=Q(title="")) == ["tongguan.E023"]
    assert of_check(grouped, broken=Q(title="")) == ["tongguan.E023"]
    assert of_check(Contract.objects.all(), broken=Q(clauses__status="absent")) == ["tongguan.E023"]
    assert of_check(Contract.objects.all(), when=Q(clauses__status="absent"), broken=Q(title="")) == ["tongguan.E023"]


def test_a_check_that_asks_whether_something_exists_counts_rightly():
    terms = ContractClause.objects.filter(contract=OuterRef("pk"))
    assert of_check(Contract.objects.all(), broken=~Exists(terms)) == []
    assert of_check(Contract.objects.all(), broken=Q(vendor__name="")) == []


def test_what_is_declared_twice_is_refused(monkeypatch):
    monkeypatch.setattr(registers, "registry", dict(registers.registry))
    monkeypatch.setattr(checks, "registry", dict(checks.registry))
    with pytest.raises(ValueError, match="vendor"):
        registers.register(type("Again", (Register,), {"model": Vendor, "area": "projects"}))
    with pytest.raises(ValueError, match="staff_nda_signed"):
        checks.check("x", message="x", over=Vendor, name="staff_nda_signed")(lambda on: None)
