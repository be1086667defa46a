# Everything runs from .venv, which is built from the lock file of developers when it is missing or stale.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SUITE := tests/clock/simpy.txt
EXPERIMENT := experiments/scenarios.yaml
PIP := $(BIN)/python -m pip --disable-pip-version-check
UV := $(BIN)/uv pip
LOCKED := pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
          --no-annotate --custom-compile-command 'make lock' --quiet $(UPGRADE)

.PHONY: run build check test lint house mutants pythons bench docs links lock lock-check clean

run: build
	$(BIN)/ijmond run $(EXPERIMENT)

# Compiles the model, unless that of today's source is there; where nothing can be compiled, one line says why and the
# model runs as it is. A build that fails, or gives other bytes than its source, stops make.
build: $(READY)
	@$(BIN)/ijmond build --if-possible

# To run at every save, some 30 seconds: what changed is linted, and the tests that are not slow run (tests/conftest.py).
check: $(READY)
	@changed=$$(git diff --name-only --diff-filter=d HEAD -- '*.py'; git ls-files --others --exclude-standard -- '*.py'); \
	test -z "$$changed" || ($(BIN)/ruff check $$changed && $(BIN)/ruff format --check $$changed)
	$(BIN)/python -m pytest -n 2 -m "not slow" -q tests

test: lint build
	$(BIN)/python -m pytest -n 2 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

house: $(READY)
	@$(BIN)/python -m tests.house

# Small changes of meaning, tried on the tests that touch them; SAMPLE names a file of tests/mutants, a file or a mutant.
mutants: $(READY)
	@$(BIN)/python -m tests.mutants $(SAMPLE)

# The same bytes from every Python that this machine has, each in an environment of its own (build/pythons).
pythons: $(READY)
	@$(BIN)/python -m tests.pythons

bench: build
	$(BIN)/python -m tests.benchmarks --write docs/speed.md

# The site of docs/, with search, in build/docs; what is wrong with a page or a link stops it.
docs: $(READY)
	$(BIN)/python -m sphinx -b html -W --keep-going -n -q docs build/docs
	@echo "open build/docs/index.html"

# Asks every address outside that a page names; needs a network, and so is not in the gate.
links: $(READY)
	$(BIN)/python -m sphinx -b linkcheck -q docs build/links

$(READY): requirements-dev.lock pyproject.toml $(SUITE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(PIP) download --quiet --no-deps --no-binary simpy --require-hashes --dest .venv/suite -r $(SUITE)
	cd .venv/suite && tar -xzf simpy-*.tar.gz && rm simpy-*.tar.gz
	@touch $(READY)

# Writes both locks anew from pyproject.toml, each for Linux, macOS and Windows and Python 3.11 to 3.14: that of developers,
# then of the same versions that of users. What is locked stays as it is, but with UPGRADE=--upgrade. Needs uv in .venv.
lock:
	$(UV) compile $(LOCKED) --all-extras --output-file requirements-dev.lock
	$(UV) compile $(LOCKED) --constraint requirements-dev.lock --output-file requirements.lock

# Asks a resolver whether each lock can be installed on each system and Python; installs nothing. One package has no wheel.
lock-check:
	@for lock in requirements.lock requirements-dev.lock; do for system in linux macos windows; do \
	for python in 3.11 3.12 3.13 3.14; do \
	$(UV) install --dry-run --quiet --require-hashes --only-binary :all: --no-binary autograd-gamma --target build/none \
	--python-platform $$system --python-version $$python -r $$lock || exit 1; echo "$$lock: $$system, Python $$python"; \
	done; done; done

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info sim/engine/built
