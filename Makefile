# Everything a fresh clone needs: Python 3.11 or newer, pip and make. Each target sets itself up first.
#
#   make demo       install, grade a small class end to end, print where the HTML report is
#   make test       install, run the fast tests
#   make test-all   install, run every test, the slow ones too
#   make notebooks  run every handed-out notebook in a Jupyter kernel, filled in and as it is
#   make check      lint, types, import order, generated files up to date, documentation build
#   make bench      the benchmarks (they print ratios; nothing asserts on time)
#   make lock       resolve the dependencies again and rewrite requirements.lock

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
READY  := $(VENV)/ready

.PHONY: setup demo test test-all notebooks check docs bench lock clean

setup: $(READY)

# `venv` without pip works where Debian's python3-venv is missing; the caller's own pip then installs
# into it, so its index, proxy and certificate settings hold.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed; set PYTHON=/path/to/python3.11"; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv --without-pip $(VENV)
	@echo "installing the pinned packages into $(VENV) (a minute or two the first time)"
	@$(PYTHON) -m pip --python $(PY) install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(PYTHON) -m pip --python $(PY) install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

demo: $(READY)
	@$(BIN)/autograder demo

test: $(READY)
	$(PY) -m pytest -q -n 2 --dist loadfile

test-all: $(READY)
	$(PY) -m pytest -q -n 2 --dist loadfile -m "slow or not slow" --timeout 3000

notebooks: $(READY)
	$(PY) -m pytest -q -n 2 -m slow --timeout 1200 tests/assignments/test_notebooks.py

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(PY) -m pytest -q tests/test_structure.py
	$(BIN)/autograder generate --check
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(READY)
	$(PY) benchmarks/overhead.py
	$(PY) benchmarks/foreign.py

lock:
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --upgrade --quiet -o requirements.lock

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis site build dist
