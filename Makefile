# make run    start Waymark here, with the demonstration plan
# make test   every test, on SQLite and on PostgreSQL
# make check  style, types, migrations, Dockerfile and the published OpenAPI document

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
WORKERS ?= logical
SIZE ?= small

# The first Python that is new enough, really runs and can make a virtual environment.
SUITABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for name in python3.13 python3.12 python3.11 python3; do \
	$$name -c '$(SUITABLE)' >/dev/null 2>&1 && { echo $$name; break; }; done)

INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check
LOCKED := $(INSTALL) --require-hashes --only-binary :all:
PROJECT := $(INSTALL) --no-deps --no-build-isolation --editable .
# pip compiles what it installs, but not what stays where it is: the first start would wait.
COMPILED := $(BIN)/python -m compileall -q app migrations

# Only what is at least a week old: a bad release is usually found and withdrawn by then.
# FastAPI's limit on request bodies is new, so FastAPI alone may be three days old.
# Empty it for a package index that does not tell when a release was uploaded.
COOL_DOWN ?= --exclude-newer "7 days" --exclude-newer-package "fastapi=3 days"
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-emit-index-url $(COOL_DOWN) $(ARGS)

TYPED := app benchmarks openapi migrations tests

.DEFAULT_GOAL := help
.PHONY: help run test check bench migrate openapi lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS="$$(printf '\t')" read -r name text; \
		do printf '  make %-9s %s\n' "$$name" "$$text"; done

run: $(VENV)/.runtime ## start Waymark here, with the demonstration plan
	@$(BIN)/waymark migrate
	@$(BIN)/waymark demo
	@exec $(BIN)/waymark serve $(ARGS)

test: $(VENV)/.dev ## run every test; ARGS="-k budget" narrows
	$(BIN)/python -m pytest --numprocesses $(WORKERS) $(ARGS)

check: $(VENV)/.dev ## style, types, migrations, Dockerfile, OpenAPI drift
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/hadolint Dockerfile
	$(BIN)/python -m tests.engines check-migrations
	$(BIN)/python openapi/export.py --check

bench: $(VENV)/.dev ## measure against floors, with wrk; SIZE=full takes an hour
	$(BIN)/python -m benchmarks --size $(SIZE) $(ARGS)

migrate: $(VENV)/.runtime ## bring the configured database up to date
	$(BIN)/waymark migrate

openapi: $(VENV)/.runtime ## write openapi/openapi.json afresh
	$(BIN)/python openapi/export.py

lock: $(VENV)/.dev ## resolve the dependencies; ARGS=--upgrade takes newer ones
	$(COMPILE) pyproject.toml --output-file requirements.txt >/dev/null
	$(COMPILE) pyproject.toml --group dev --constraints requirements.txt \
		--output-file requirements-dev.txt >/dev/null

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find app benchmarks migrations openapi tests -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

# A stamp is younger than what was installed from; a changed lock makes it stale.
$(BIN)/python:
	$(if $(PYTHON),,$(error Waymark needs Python 3.11 or newer with its venv module \
		(Debian and Ubuntu: apt install python3-venv). Name one: make PYTHON=/path/to/python3))
	@$(PYTHON) -c '$(SUITABLE)' || { echo "$(PYTHON) is not a Python 3.11 or newer with venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Waymark needs to run (once)"
	@$(LOCKED) --requirement requirements.txt
	@$(PROJECT)
	@$(COMPILED)
	@touch $@

$(VENV)/.dev: requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "Installing what Waymark needs to run and be tested (once)"
	@$(LOCKED) --requirement requirements-dev.txt
	@$(PROJECT)
	@$(COMPILED)
	@touch $@ $(VENV)/.runtime
