# Everything runs from .venv, which is built from the lock file when it is missing or stale.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
SUITE := tests/clock/simpy.txt
FAST := build/fast
EXPERIMENT := experiments/scenarios.yaml
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCKED := --all-extras --allow-unsafe --generate-hashes --strip-extras --no-emit-index-url \
          --no-emit-trusted-host --no-emit-find-links --quiet

.PHONY: run fast test lint bench lock clean

# Runs the compiled copy of the model; where none can be built, one line says why and the model runs as it is.
run: $(READY)
	@if $(BIN)/python -m tests.fast; \
	then PYTHONPATH=$(FAST) $(BIN)/python -P -m sim run $(EXPERIMENT); \
	else $(BIN)/ijmond run $(EXPERIMENT); fi

# Compiles a copy of the model, unless that of today's source is there: the same bytes in less than half the time.
fast: $(READY)
	@$(BIN)/python -m tests.fast

test: lint
	$(BIN)/python -m pytest -n 2

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(READY)
	$(BIN)/python -m tests.benchmarks

$(READY): requirements.lock pyproject.toml $(SUITE)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes -r requirements.lock
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	$(PIP) download --quiet --no-deps --no-binary simpy --require-hashes --dest .venv/suite -r $(SUITE)
	cd .venv/suite && tar -xzf simpy-*.tar.gz && rm simpy-*.tar.gz
	@touch $(READY)

# Writes requirements.lock anew from pyproject.toml; needs pip-tools in .venv.
lock:
	CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile $(LOCKED) --upgrade --output-file=requirements.lock pyproject.toml

clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build *.egg-info
