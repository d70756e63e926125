# Two commands matter: `make run` and `make test`. The rest is for those who build.
.DEFAULT_GOAL := help
.PHONY: help run test test-sqlite test-postgres test-journeys check bench docs screenshots translations clean

PORT ?= 8000
PROFILE ?= neutral
BIN := .venv/bin
PO := $(wildcard src/muntada/*/locale/*/LC_MESSAGES/django.po)

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.venv/ready: pyproject.toml uv.lock tools/environment.sh $(PO)
	@tools/environment.sh

run: .venv/ready ## a running demo forum at http://127.0.0.1:8000 (PORT=8000 PROFILE=neutral|benghazi)
	@MUNTADA_PROFILE=$(PROFILE) $(BIN)/muntada run --port $(PORT)

test: test-sqlite test-postgres test-journeys ## everything: unit, PostgreSQL, browser journeys, house rules, translations

test-sqlite: .venv/ready
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not journey"

# The engines know no database: once is enough for them.
test-postgres: .venv/ready
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not journey" --ignore=src/muntada/engines

# The journeys of one file share a running site, and each process has a site of its own.
test-journeys: .venv/ready
	@tools/chromium.sh
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m journey tests/journeys

check: .venv/ready ## style, types, walls between the rooms, templates, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet src
	$(BIN)/python tools/translations.py check
	PYTHONPATH=. DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python tools/manage.py makemigrations --check --dry-run

bench: .venv/ready ## measure the engines (INSTANCES=folder of timetable files, NAMES=folder of names, PEERS=a python with peers)
	$(BIN)/python -m bench $(INSTANCES) $(if $(NAMES),--names $(NAMES) $(if $(PEERS),--peers $(PEERS)))

docs: .venv/ready ## the documentation as pages, in docs/_build
	$(BIN)/sphinx-build -q -W -b html docs docs/_build/html

screenshots: .venv/ready ## take the README's pictures anew
	@tools/chromium.sh
	@tools/poppler.sh
	$(BIN)/python tools/screenshots.py

translations: .venv/ready ## write new strings of the code into every room's .po files
	$(BIN)/python tools/translations.py update

clean: ## remove everything that was made, but no data
	rm -rf .venv .tools build dist docs/_build
