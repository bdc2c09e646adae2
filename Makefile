# The commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help book test lab tables serve lint format lock clean

PROFILE ?= quick
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check

# The first of python3.11 and python3 that really is Python 3.11.
FIND_PYTHON = python=; for candidate in $(PYTHON) python3.11 python3; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; \
	  then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Expected Python 3.11 as python3.11 or python3, found: $$(python3 --version 2>&1)." >&2; \
	  echo "Install Python 3.11, or name it: make book PYTHON=/path/to/python3.11" >&2; exit 1; \
	fi

help:  ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r name text; do printf 'make %-7s %s\n' "$$name" "$$text"; done

book: $(READY)  ## execute the notebooks that changed and build the site (PROFILE=smoke|quick|paper)
	$(BIN)/rnn-difficulty book --profile $(PROFILE)

test: lint  ## check style and types, run every test
	$(BIN)/pytest

lab: $(READY)  ## open the notebooks in Jupyter Lab, paired with their Markdown
	$(BIN)/jupytext --quiet --sync notebooks/*.md
	$(BIN)/jupyter lab --notebook-dir=notebooks

tables: $(READY)  ## write results/tables from results/records
	$(BIN)/rnn-difficulty tables

serve:  ## show the built site on this machine (PORT=8000)
	@test -f _build/html/index.html || { echo "No site in _build/html: run make book first." >&2; exit 1; }
	$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

lint: $(READY)  ## check style and types only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY)  ## format the code, and the chapters as Jupyter would save them
	$(BIN)/ruff format --quiet
	$(BIN)/jupytext --quiet --to ipynb notebooks/*.md
	$(BIN)/jupytext --quiet --to md:myst notebooks/*.ipynb

# Versions in the lock are kept unless pyproject.toml asks for others; delete the lock to renew all.
# torch: no local suffix (+cpu, +cu130), and its CUDA libraries, which torch itself fixes, left out.
lock:  ## fix the version of every package in requirements.lock, from pyproject.toml
	@$(FIND_PYTHON); "$$python" -m venv _build/pip-tools
	_build/pip-tools/bin/python -m pip --quiet install pip-tools
	_build/pip-tools/bin/pip-compile --quiet --extra book --extra dev --strip-extras --allow-unsafe \
	  --annotation-style=line --no-header --no-emit-options --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock pyproject.toml
	sed -i.old -e 's/^\(torch==[0-9.]*\)+[a-z0-9.]*/\1/' -e '/^nvidia-/d' -e '/^cuda-/d' -e '/^triton==/d' \
	  -e 's/ *# via .*(pyproject.toml).*/  # pyproject.toml/' requirements.lock
	{ echo "# Every package of the environment at one version (Python 3.11), written by 'make lock'."; \
	  echo "# The comment names what needs the package; torch itself fixes its CUDA libraries."; \
	  sed '/^#/d; /^$$/d' requirements.lock; } > requirements.lock.new
	mv requirements.lock.new requirements.lock; rm requirements.lock.old

clean:  ## remove what was built (not the virtual environment, not the data)
	rm -rf _build

$(READY): requirements.lock pyproject.toml
	@$(FIND_PYTHON); \
	echo "Setting up $(VENV) with $$("$$python" --version) (once; takes some minutes)"; \
	"$$python" -m venv $(VENV)
	$(PIP) install --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@
