# The commands of this project. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help book test quick-test lab tables pdf serve timings lint format lock clean

PROFILE ?= quick
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PIP := $(BIN)/python -m pip -qq --disable-pip-version-check
CORES := $(shell nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 1)

# What the lock has packages for; see "Systems and room" in README.md.
SYSTEM := $(shell uname -sm 2>/dev/null)
LIBC := $(shell getconf GNU_LIBC_VERSION 2>/dev/null || sw_vers -productVersion 2>/dev/null)
ifeq ($(OS),Windows_NT)
SYSTEM := Windows
endif
MINOR = $(firstword $(subst ., ,$(patsubst 2.%,%,$(filter 2.%,$(LIBC)))) 0)
MACOS = $(firstword $(subst ., ,$(LIBC)) 0)
SUPPORTED = case "$(SYSTEM)" in \
	"Linux x86_64"|"Linux aarch64") test "$(MINOR)" -ge 28;; \
	"Darwin arm64") test "$(MACOS)" -ge 14;; \
	*) false;; esac && echo yes
REFUSAL = Expected Linux with glibc 2.28 or newer on x86_64 or aarch64, or macOS 14 or newer on Apple \
silicon, because PyTorch and Numba have packages for these; found: $(SYSTEM), $(or $(LIBC),no glibc). \
Theory and tasks alone install anywhere: python -m pip install .

# Nothing of the user's surroundings gets into the environment, the kernels or the figures, but for
# where packages come from.
INDEX := index-url|extra-index-url|find-links|no-index|trusted-host|cert|client-cert|proxy|timeout|retries|keyring-provider
FROM_INDEX := PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_TRUSTED_HOST PIP_CERT \
	PIP_CLIENT_CERT PIP_PROXY PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_RETRIES PIP_KEYRING_PROVIDER \
	PIP_CACHE_DIR PIP_NO_CACHE_DIR PIP_CONFIG_FILE
unexport $(filter-out $(FROM_INDEX),$(filter PIP_%,$(.VARIABLES)))
unexport $(filter-out PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX PYTHONUTF8,$(filter PYTHON%,$(.VARIABLES)))
unexport MPLBACKEND MATPLOTLIBRC JUPYTER_PATH JUPYTER_CONFIG_PATH MYPYPATH
export MPLCONFIGDIR := $(CURDIR)/$(VENV)/etc/matplotlib
export IPYTHONDIR := $(CURDIR)/$(VENV)/etc/ipython
export JUPYTER_CONFIG_DIR := $(CURDIR)/$(VENV)/etc/jupyter-own
export JUPYTER_DATA_DIR := $(CURDIR)/$(VENV)/share/jupyter-own
export JUPYTER_PREFER_ENV_PATH := 1
# pip's own files may say more (a target, a user install): these lines keep what the index needs.
KEEP_INDEX = $(BIN)/python -m pip config list | \
	awk -F= '/^(global|install)\.($(INDEX))=/ { name = toupper($$1); sub(/.*\./, "", name); \
	  gsub(/-/, "_", name); value = substr($$0, length($$1) + 2); gsub(/\\n/, " ", value); \
	  print "[ -n \"$$PIP_" name "\" ] || export PIP_" name "=" value }'

# The first of these that is one of the Pythons that the lock fits.
FIND_PYTHON = python=; for candidate in $(PYTHON) python3.11 python3.12 python3.13 python3; do \
	  if "$$candidate" -Ic 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
	  then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Expected Python 3.11, 3.12 or 3.13 as python3.11, python3.12, python3.13 or python3," \
	    "found: $$(python3 --version 2>&1)." >&2; \
	  echo "Install one of them, or name it: make book PYTHON=/path/to/python3.12" >&2; exit 1; \
	fi

help:  ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
	  while IFS='|' read -r name text; do printf 'make %-10s %s\n' "$$name" "$$text"; done

book: $(READY)  ## execute the notebooks that changed and build the site (PROFILE=smoke|quick|paper)
	$(BIN)/rnn-difficulty book --profile $(PROFILE)

test: lint  ## check style and types, run every test
	$(BIN)/pytest -n $(CORES)

quick-test: $(READY)  ## run the tests that take no long time, for the inner loop
	$(BIN)/pytest -n $(CORES) -m "not slow"

lab: $(READY)  ## open the notebooks in Jupyter Lab, paired with their Markdown
	$(BIN)/jupytext --quiet --sync notebooks/*.md
	$(BIN)/jupyter lab --notebook-dir=notebooks

tables: $(READY)  ## write results/tables from results/records
	$(BIN)/rnn-difficulty tables

pdf: book  ## the whole book as one PDF, linked from the site (needs Chromium)
	$(BIN)/rnn-difficulty pdf

serve: $(READY)  ## show the built site on this machine, build anew what changes (PORT=8000)
	$(if $(wildcard _build/html/index.html),,$(error Expected a site in _build/html, found: none. Build it: make book))
	$(if $(shell $(BIN)/python -Ic $(PORT_IS_FREE) '$(PORT)' 2>/dev/null),,$(error Expected a free port from 1024 to 65535, found: PORT=$(PORT). Choose another: make serve PORT=8001))
	@$(BIN)/rnn-difficulty serve --port $(PORT) --profile $(PROFILE)
PORT_IS_FREE := 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close(); print(1)'

timings: $(READY)  ## measure the commands in a fresh clone, write README's table
	$(BIN)/python benchmarks/timings.py

lint: $(READY)  ## check style and types only
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY)  ## format the code, and the chapters as Jupyter would save them
	$(BIN)/ruff format --quiet
	$(BIN)/jupytext --quiet --to ipynb notebooks/*.md
	$(BIN)/jupytext --quiet --to md:myst notebooks/*.ipynb

# Versions in the lock are kept unless pyproject.toml asks for others; delete the lock to renew all.
# Left out: torch's CUDA libraries, which torch itself fixes, and what only Windows needs.
lock:  ## fix the version of every package in requirements.lock, from pyproject.toml
	@$(FIND_PYTHON); "$$python" -m venv _build/uv
	_build/uv/bin/python -m pip --quiet install uv
	_build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --no-header \
	  --annotation-style line --no-emit-index-url --output-file requirements.lock pyproject.toml
	{ echo "# Every package of the environment at one version, for Python 3.11 to 3.13 on Linux and macOS,"; \
	  echo "# written by 'make lock'. The comment names what needs the package; torch itself fixes its CUDA libraries."; \
	  sed -e '/^#/d; /^$$/d; /^nvidia-/d; /^cuda-/d; /^triton==/d; /^colorama==/d; /^pywinpty==/d' \
	    -e 's/via rnn-difficulty (pyproject.toml)/pyproject.toml/' \
	    -e 's/rnn-difficulty (pyproject.toml)/pyproject.toml/' requirements.lock; } > requirements.lock.new
	mv requirements.lock.new requirements.lock

clean:  ## remove what was built (not the virtual environment, not the data)
	rm -rf _build build

# An environment of another place (the clone was moved or copied), or whose Python is gone or
# another one (an upgrade), is set up again. .ready says where it was set up.
STARTS := $(shell test "$$(cat $(READY) 2>/dev/null)" = "$(CURDIR)" && \
	$(BIN)/python -Ic 'from importlib.util import find_spec; find_spec("numpy").origin' 2>/dev/null && echo yes)
ifneq ($(STARTS),yes)
.PHONY: $(READY)
endif

$(READY): requirements.lock pyproject.toml
	$(if $(shell $(SUPPORTED)),,$(error $(REFUSAL)))
	@test "$(STARTS)" = yes || { $(FIND_PYTHON); \
	echo "Setting up $(VENV) with $$("$$python" --version) (once; takes some minutes)"; \
	"$$python" -m venv --clear $(VENV); }
	@eval "$$($(KEEP_INDEX))"; export PIP_CONFIG_FILE=/dev/null; \
	$(PIP) install --requirement requirements.lock && \
	$(PIP) install --no-deps --no-build-isolation --editable .
	@echo "$(CURDIR)" > $@
