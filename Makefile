# accountmap: the commands of a checkout. Needs Python 3.11+ with venv, make and git; everything else is installed into .venv.
# Another Python: make run PYTHON=python3.12

PYTHON ?= python3
VENV := .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
DEMO := build/demo
# A file's tests stay together: what is costly to set up (Prefect's server, the sample) is shared within a file.
PYTEST_OPTIONS ?= --numprocesses auto --maxprocesses 8 --dist loadfile
LOCK_OPTIONS ?=

.DEFAULT_GOAL := help
.PHONY: help run test check format lock clean

help: ## Show this list.
	@echo "accountmap: whose customers do you share with a partner, how sure is that, and what is it worth?"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-7s %s\n", $$1, $$2}' Makefile

run: $(READY) ## Run the nightly flow on a fresh copy of the sample and print what came out.
	@$(BIN)/python -c "import shutil; shutil.rmtree('$(DEMO)', ignore_errors=True)"
	@$(BIN)/accountmap init $(DEMO) --sample >/dev/null
	@echo "The nightly flow on a fresh copy of the sample, in $(DEMO). Prefect starts first: about ten seconds."
	@$(BIN)/python -m flows.nightly --workspace $(DEMO)

test: $(READY) ## Run the whole test suite (PYTEST_OPTIONS='-k intake' narrows it).
	@$(BIN)/python -m pytest $(PYTEST_OPTIONS)

check: $(READY) ## Check formatting, lint, types, SQL style and the layers.
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@PYTHONWARNINGS=ignore $(BIN)/sqlfluff lint --processes 2 --disable-progress-bar sql
	@$(BIN)/lint-imports

format: $(READY) ## Format Python and mend what the linters can mend.
	@$(BIN)/ruff check --fix --exit-zero .
	@$(BIN)/ruff format .
	@$(BIN)/sqlfluff fix --processes 2 --disable-progress-bar sql

lock: $(READY) ## Resolve the locks anew; LOCK_OPTIONS=--upgrade takes newer versions.
	@$(BIN)/uv pip compile pyproject.toml --all-extras --output-file requirements.lock $(LOCK_OPTIONS) $(COMPILE)
	@echo pip | $(BIN)/uv pip compile - --output-file requirements-pip.lock $(LOCK_OPTIONS) $(COMPILE)

# Universal: one lock for every platform and Python. Hashes, but no address of a registry: that is the reader's own setting.
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

clean: ## Remove the environment and everything that was made.
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# Stamps: what is installed already is not looked at again, so the second time needs no network.
$(VENV)/.pip: requirements-pip.lock
	@$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'accountmap needs Python 3.11 or newer; $(PYTHON) is ' + sys.version.split()[0] + '. Name another: make PYTHON=python3.12')"
	@echo "Setting up $(VENV) with $$($(PYTHON) --version); once, a minute or two."
	@$(PYTHON) -m venv $(VENV)
	@# The pip that venv brings (23) cannot read a hashed lock with extras in it.
	@$(PIP) install --quiet --require-hashes -r requirements-pip.lock
	@touch $@

$(VENV)/.dependencies: $(VENV)/.pip requirements.lock
	@$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.package: $(VENV)/.dependencies pyproject.toml
	@$(PIP) install --quiet --no-index --no-build-isolation --no-deps --editable .
	@touch $@

# Compiled here, so that nobody waits for it later.
$(READY): $(VENV)/.package $(wildcard src/accountmap/compiled/*.py)
	@$(BIN)/python -m accountmap.compiled
	@touch $@
