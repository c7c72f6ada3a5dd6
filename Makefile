# The first two commands are `make demo` and `make test`. `make help` lists the others.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
PORT ?= 8000
CORES := $(shell getconf _NPROCESSORS_ONLN)
DRILLS := $(subst _,-,$(patsubst tests/drills/test_%.py,drill-%,$(wildcard tests/drills/test_*.py)))
.PHONY: help demo test drills $(DRILLS) coverage mutants check format bench extraction screenshots

help:
	@echo "make demo         start the demonstration publication at http://localhost:$(PORT)"
	@echo "make test         run the tests on every core (some of them: TESTS=masthead/outbox)"
	@echo "make drills       kill, cut off and flood it, then count what is left; run one with:"
	@echo "                  $(DRILLS)"
	@echo "make coverage     run the tests and count the branches that they reach"
	@echo "make mutants      change the code in small ways and see whether a test notices (MUTANTS=\"--all\")"
	@echo "make check        format, lint, types, floors, migrations, templates"
	@echo "make bench        measure the speed we promise"
	@echo "make extraction   measure how well saved pages are read: PAGES=DIR of pages with what is right"
	@echo "make screenshots  take pictures of the ten main pages on phone and desktop"

.venv/base: requirements/base.txt bin/setup
	@bin/setup base
.venv/dev: requirements/dev.txt bin/setup
	@bin/setup dev

demo: .venv/base
	@PORT=$(PORT) exec $(PYTHON) -m masthead demo

# Drills aside, unless somebody says what to run.
test: .venv/dev
ifeq ($(strip $(TESTS)),)
	@echo "Every app, the leak matrix and journeys in a browser, on $(CORES) cores: about six minutes on two."
	@command -v chromium chromium-browser > /dev/null || echo "No Chromium is installed: the journeys are skipped."
endif
	@$(PYTHON) -m pytest -n auto --dist worksteal $(or $(TESTS),-m "not drill")

drills: .venv/dev
	@$(PYTHON) -m pytest tests/drills
$(DRILLS): drill-%: .venv/dev
	@$(PYTHON) -m pytest tests/drills/test_$(subst -,_,$*).py

coverage: .venv/dev
	@$(PYTHON) -m bench.branches

mutants: .venv/dev
	@$(PYTHON) -m bench.mutants $(MUTANTS)

check: .venv/dev
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-logo
	@MASTHEAD_DATA=.venv/check-data $(PYTHON) -m masthead makemigrations --check --dry-run
	@.venv/bin/djlint masthead --lint --quiet

format: .venv/dev
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

bench: .venv/dev
	@$(PYTHON) -m bench

extraction: .venv/dev
	@$(PYTHON) -m bench.extraction $(PAGES)

screenshots: .venv/dev
	@$(PYTHON) -m bench.screenshots
