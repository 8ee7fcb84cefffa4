"""Measure what the design promises: `python -m bench [part …] [--scale 0.1]`; without a part, all of them."""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import django
from django.core.management import call_command

PARTS = ("checks", "moves", "ending", "pages", "lists", "api", "exchange", "login", "rights", "start")
ROLE = "tongguan_app"


def main() -> None:
    """Fill the database if it is empty, measure, print."""
    asked = arguments()
    surroundings(asked)
    if asked.fill:
        fill(asked.scale)
        return
    subprocess.run([sys.executable, "-m", "bench", "--fill", *sys.argv[1:]], check=True)
    if asked.database_url:
        os.environ["DATABASE_URL"] = as_application(asked.database_url)
    django.setup()
    parts = PARTS if "all" in asked.parts else asked.parts
    load = os.getloadavg()[0]
    report(list(measured(parts, asked.sample)), asked, load)


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("parts", nargs="*", default=["all"], metavar="part", help=f"{', '.join(PARTS)} or all")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the full volume")
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL", ""), help="owner of a PostgreSQL")
    parser.add_argument("--home", default="", help="where SQLite file and keys are kept between runs")
    sample = "objects evaluated one by one beside each check, 0 for none"
    parser.add_argument("--sample", type=int, default=2_000, help=sample)
    parser.add_argument("--json", action="store_true", help="figures as JSON")
    parser.add_argument("--fill", action="store_true", help="only fill the database")
    return parser.parse_args()


def surroundings(asked: argparse.Namespace) -> None:
    """A home of its own and a fixed day, so that runs can be compared."""
    kind = "postgresql" if asked.database_url else "sqlite"
    home = asked.home or Path(tempfile.gettempdir()) / f"tongguan-bench-{kind}-{asked.scale:g}"
    os.environ["TONGGUAN_HOME"] = str(home)
    os.environ.setdefault("TONGGUAN_TODAY", "2026-11-21")
    # Counted like anywhere, and never told to wait.
    os.environ.setdefault("TONGGUAN_LIMIT_API", "100000000")
    os.environ.setdefault("TONGGUAN_LIMIT_EXPENSIVE", "100000000")
    os.environ["DATABASE_URL"] = asked.database_url
    os.environ["DJANGO_SETTINGS_MODULE"] = "tongguan.settings"


def as_application(url: str) -> str:
    """The same database under the role that owns nothing, with row-level security."""
    return f"{url}{'&' if '?' in url else '?'}options={quote(f'-c role={ROLE}')}"


def fill(scale: float) -> None:
    """Migrate and load, unless that was done before."""
    django.setup()
    call_command("migrate", verbosity=0)
    volume = importlib.import_module("bench.volume")
    if volume.Tenant.objects.filter(name="bench").exists():
        return
    print(f"filled: {json.dumps(volume.fill(scale))}", file=sys.stderr)


def measured(parts, sample: int):
    """The figures of every part, told on the way."""
    for part in parts:
        for figure in importlib.import_module(f"bench.{part}").figures(sample):
            print(f"  {figure.name}: {figure.measured:g} {figure.unit} ({figure.note})", file=sys.stderr)
            yield figure


def report(figures, asked: argparse.Namespace, load: float) -> None:
    """The table, or JSON; ends with 1 if a target is missed."""
    if asked.json:
        print(json.dumps([figure.as_dict() for figure in figures], ensure_ascii=False, indent=1))
    else:
        print(f"{'figure':<62}{'target':>12}{'measured':>14}   note")
        for figure in figures:
            sign = "<=" if figure.most else ">="
            target = "" if figure.target is None else f"{sign} {figure.target:g} {figure.unit}"
            state = "" if figure.target is None else ("ok" if figure.ok else "OVER")
            measured = f"{figure.measured:g} {figure.unit}"
            print(f"{figure.name:<62}{target:>12}{measured:>14} {state:<5} {figure.note}")
    print(f"load average before: {load:.1f}, after: {os.getloadavg()[0]:.1f}", file=sys.stderr)
    if not all(figure.ok for figure in figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
