# Every command of the project. `make setup` is part of each and takes no time when nothing changed.

PORT   ?= 8000
PYTHON ?= python3
BIN    := .venv/bin
VENDOR := src/tongguan/web/static/vendor
WORKERS ?= 2
UNIT   := -m "not browser and not integration"

.PHONY: help setup run test test-pg lint types browser docs wheel ci integration bench cover snapshots fmt messages lock

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

setup: .venv/.installed $(VENDOR)/icons.svg .venv/.messages ## make .venv, browser files and messages
	@:

.venv/.installed: requirements-uv.lock requirements-dev.lock pyproject.toml tools/install.sh
	@PYTHON="$(PYTHON)" sh tools/install.sh
	@touch $@

node_modules/.package-lock.json: package.json package-lock.json .npmrc | .venv/.installed
	@sh tools/npm.sh ci --silent
	@touch $@

$(VENDOR)/icons.svg: node_modules/.package-lock.json tools/assets.py tools/icons.txt | .venv/.installed
	@$(BIN)/python tools/assets.py
	@touch $@

.venv/.messages: $(wildcard src/tongguan/locale/*/LC_MESSAGES/*.po) tools/messages.py | .venv/.installed
	@$(BIN)/python tools/messages.py compile
	@touch $@

run: setup ## serve a demonstration at PORT (8000) and print its log-ins
	$(BIN)/tongguan run --demo --port $(PORT)

test: setup ## the tests, on SQLite
	env -u DATABASE_URL $(BIN)/pytest -n $(WORKERS) $(UNIT)

test-pg: setup ## the same tests on PostgreSQL: a throw-away one, or the one TEST_PG_URL names
	TEST_PG_URL="$(TEST_PG_URL)" sh tools/with_postgres.sh $(BIN)/pytest -n $(WORKERS) $(UNIT)

lint: setup ## style, layers, Django's and our own checks, no migration forgotten
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py check --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

types: setup ## types of core, standards and exchange
	$(BIN)/mypy

browser: setup ## the pages in a real Chromium
	$(BIN)/pytest -n $(WORKERS) --dist worksteal -m browser

tests/oidc/node_modules/.package-lock.json: tests/oidc/package.json tests/oidc/package-lock.json | .venv/.installed
	@sh tools/npm.sh --prefix tests/oidc ci --silent
	@touch $@

integration: setup tests/oidc/node_modules/.package-lock.json ## what takes long: odd values, real counterparts, every register on PostgreSQL
	sh tools/need.sh slapd slapd
	$(BIN)/pytest -n $(WORKERS) -m integration
	EVERY_REGISTER=1 TEST_PG_URL="$(TEST_PG_URL)" sh tools/with_postgres.sh $(BIN)/pytest -n $(WORKERS) $(UNIT)

docs: setup ## the manual, its reference generated from the code
	$(BIN)/tongguan docs docs/reference
	$(BIN)/mkdocs build --strict --quiet

wheel: setup ## build the wheel and try it in a clean place without node
	sh tools/check_wheel.sh

ci: setup ## all that must hold before a merge
	@# The longest journey leaves one of two cores free.
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target browser lint types docs wheel
	@$(MAKE) --no-print-directory test test-pg

bench: setup ## measure with many records
	$(BIN)/python -m bench

snapshots: setup ## write anew what tests compare with: review the difference
	WRITE_SNAPSHOTS=1 $(BIN)/pytest -n0 -q tests -k agreed_on

cover: setup ## which lines no test reaches
	$(BIN)/pytest -n $(WORKERS) $(UNIT) --cov --cov-report=term:skip-covered --cov-report=html

fmt: setup ## put the code into its usual form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup ## bring the translations up to date with the code
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py compile

UV_LOCK := $(BIN)/uv --no-config pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

lock: ## resolve the dependencies of pyproject.toml anew (UPGRADE=--upgrade for newer ones)
	$(UV_LOCK) pyproject.toml --output-file requirements.lock
	$(UV_LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(UV_LOCK) --group uv --output-file requirements-uv.lock
	$(UV_LOCK) --group node --output-file requirements-node.lock
	npm install --package-lock-only
