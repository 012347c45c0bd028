# Landbridge: needs python3 >= 3.11, pip and make; everything else lands in .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
INSTALL := $(PIP) install --quiet --only-binary :all: --require-hashes -r
PROJECT := $(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
# The version of the standard library's venv module decides what pip can do; 3.11 is the floor.
CHECK_PYTHON := $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Landbridge needs Python 3.11 or newer; set PYTHON=..., got " + sys.version.split()[0])'

.PHONY: setup base demo test test-long bench check format docs data lock clean distclean

setup: $(VENV)/.all  ## .venv with every extra; the command is .venv/bin/landbridge

$(VENV)/.made:
	@$(CHECK_PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.all: requirements/all.txt pyproject.toml $(VENV)/.made
	$(INSTALL) requirements/all.txt
	$(PROJECT)
	@touch $@ $(VENV)/.base

$(VENV)/.base: requirements/base.txt pyproject.toml $(VENV)/.made
	$(INSTALL) requirements/base.txt
	$(PROJECT)
	@touch $@

base: $(VENV)/.base  ## .venv with the base install alone (or what setup left there)

demo: base  ## the main job on real input; tables on the terminal, HTML in out/
	@scripts/demo $(BIN)/landbridge out

test: setup  ## all tests but the long ones
	@scripts/test

test-long: setup  ## the tests that take minutes
	@scripts/test -m long

bench: setup  ## benchmarks against peers in one run
	@scripts/bench

check: setup  ## format, lint, strict types, import contract, size rules
	@scripts/check

format: setup
	$(BIN)/ruff format src tests scripts
	$(BIN)/ruff check --fix src tests scripts

docs: setup  ## tables and command reference from the source
	@scripts/docs

data:  ## the packaged tables anew: make data FACTS=folder of the compiled facts
	@test -d "$(FACTS)" || { echo "make data: give FACTS=FOLDER, the compiled facts; got '$(FACTS)'." >&2; exit 2; }
	test -d $(VENV)-data || $(PYTHON) -m venv $(VENV)-data
	$(VENV)-data/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes -r requirements/build.txt
	$(VENV)-data/bin/python -m scripts.build_data --facts "$(FACTS)" --work build/data

lock:  ## write requirements/*.txt anew from pyproject.toml (fetches uv)
	@scripts/lock

clean:  ## what builds and tests leave behind; keeps .venv
	rm -rf out build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean  ## clean, and .venv too
	rm -rf $(VENV)
