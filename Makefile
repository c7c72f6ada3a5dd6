# Masthead's two first commands are `make demo` and `make test`. `make help` names the others.
.DEFAULT_GOAL := help
PYTHON := .venv/bin/python
PORT ?= 8000
.PHONY: help demo test check format bench screenshots

help:
	@echo "make demo         start the demonstration publication at http://localhost:$(PORT)"
	@echo "make test         run the tests"
	@echo "make check        format, lint, types, floors, migrations, templates"
	@echo "make bench        measure what is promised about speed"
	@echo "make screenshots  picture the ten main pages, phone and desktop"

.venv/base: requirements/base.txt bin/setup
	@bin/setup base
.venv/dev: requirements/dev.txt bin/setup
	@bin/setup dev

demo: .venv/base
	@PORT=$(PORT) exec $(PYTHON) -m masthead demo

test: .venv/dev
	@$(PYTHON) -m pytest $(TESTS)

check: .venv/dev
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --no-timing 2>/dev/null || .venv/bin/lint-imports
	@MASTHEAD_DATA=.venv/check-data $(PYTHON) -m masthead makemigrations --check --dry-run
	@.venv/bin/djlint masthead --lint --quiet

format: .venv/dev
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

bench: .venv/dev
	@$(PYTHON) -m bench

screenshots: .venv/dev
	@$(PYTHON) -m bench.screenshots
