# make app and make test do all their own set-up: an environment in .venv, made once per version of the lock.
.DEFAULT_GOAL := help
.PHONY: help setup app test check static audit fuzz guards bench bench-all docs docs-serve lock port train-all train-smoke
SHELL := /bin/bash
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
# glibc keeps what was freed: on machines where fresh pages are slow, training is several times faster
KEEP_MEMORY := MALLOC_MMAP_MAX_=0 MALLOC_TRIM_THRESHOLD_=100000000000 MALLOC_TOP_PAD_=268435456
HOST ?= 127.0.0.1
ARGS ?=
BENCH ?= photo

# The first Python that dfx runs on; python3 if there is none, so that preflight can say what is wrong with it.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" scripts/preflight.py python >/dev/null 2>&1 && echo "$$p" && exit; done; echo python3)
ANY_PYTHON = $(or $(wildcard $(BIN)/python),$(PYTHON))

# A stamp per lock: a changed lock is installed, an unchanged one costs nothing.
APP_READY := $(VENV)/.app-$(shell cksum < requirements.txt | cut -d' ' -f1)
DEV_READY := $(VENV)/.dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)

# Networks in the form that runs without TensorFlow; where this fails, the first question to a model derives it, and maps are
# drawn through TensorFlow.
ENGINES = $(BIN)/python -m dfx maintain engines >/dev/null || true

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s  %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo
	@echo 'Variables: PORT=8501 HOST=127.0.0.1 (0.0.0.0: other machines too) PYTHON=python3.12 ARGS="-k settings"'

setup: $(APP_READY) ## make .venv with what dfx needs to run (once)

app: port $(APP_READY) ## serve the pages and REST, http://localhost:8501
	@$(BIN)/python -m dfx serve --port $(PORT) --host $(HOST)

# Two processes share the tests, see tests/side_by_side.py; ARGS="-n 0" is one. NumPy's own threads would only wait for each
# other beside them, and a thread of OpenBLAS waits at full speed.
test: $(DEV_READY) ## run the tests (ARGS go to pytest)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 $(ARGS)

check: static audit ## ruff, mypy, bandit, pip-audit

static: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy scripts
	$(BIN)/bandit --quiet --recursive --configfile pyproject.toml dfx scripts app.py pages

# The development lock holds every run-time pin too (tests/security/test_promise_22_pins.py).
audit: $(DEV_READY)
	@$(BIN)/python scripts/audit.py requirements-dev.txt

fuzz: $(DEV_READY) ## ten minutes of damaged files for the media door (ARGS="--seconds 60 --seed 1")
	@nice -n 10 $(BIN)/python -m scripts.fuzz $(ARGS)

guards: $(DEV_READY) ## take out each guard of the security promises and see its test fail (ARGS="--quick --sample 5")
	@$(BIN)/python -m scripts.mutate_guards $(ARGS)

bench: $(DEV_READY) ## a photo through dfx and through the plain pipeline (BENCH=cam: another one)
	@$(BIN)/python benchmarks/$(BENCH).py $(ARGS)

bench-all: $(DEV_READY) ## every number of docs/performance.md, on a quiet machine (ARGS=--fewer: a try in two minutes)
	@$(BIN)/python benchmarks/all.py $(ARGS)

# The first words of Material for MkDocs are about its own end in 2027; they are not for who builds this site.
docs docs-serve: export NO_MKDOCS_2_WARNING := 1
docs: $(DEV_READY) ## the documentation, site/index.html
	@$(BIN)/python -m mkdocs build $(ARGS)

docs-serve: port $(DEV_READY) ## the documentation at http://localhost:8501, anew with every change (PORT, HOST as for app)
	@$(BIN)/python -m mkdocs serve --dev-addr $(HOST):$(PORT) $(ARGS)

# DATA: folder of faces, <set>/<split>/<real|fake>/*.jpg. STARTS: folder of ImageNet starts (.npz). Both may be given again
# at any time: what is done is skipped, what was interrupted goes on.
train-all: $(DEV_READY) ## from DATA and STARTS to weights, cards and leaderboard (a day on two cores)
	@test -n "$(DATA)" -a -n "$(STARTS)" || { echo "dfx: make train-all DATA=folder-of-faces STARTS=folder-of-starts" >&2; exit 2; }
	@$(KEEP_MEMORY) OPENBLAS_NUM_THREADS=1 $(BIN)/python -m dfx maintain schedule --data "$(DATA)" --starts "$(STARTS)" --ship

train-smoke: $(DEV_READY) ## the same on 200 made-up faces, a minute of processor time; nothing is kept
	@$(BIN)/python -m dfx maintain smoke

# make lock ARGS=--upgrade takes the newest versions the floors in pyproject.toml allow.
lock: $(DEV_READY) ## pin every dependency again, from pyproject.toml
	@$(BIN)/python scripts/lock.py $(ARGS)

port:
	@$(ANY_PYTHON) scripts/preflight.py port "$(PORT)"

$(BIN)/python:
	@command -v "$(PYTHON)" >/dev/null || { echo "dfx: no $(PYTHON) was found; dfx needs Python 3.11 to 3.13." >&2; exit 1; }
	@"$(PYTHON)" scripts/preflight.py python disk
	@echo "Setting up dfx in .venv: once, a minute or two, 3 GB."
	@if command -v uv >/dev/null; then uv venv --quiet --seed --clear --python "$(PYTHON)" $(VENV); \
	else "$(PYTHON)" -m venv --clear $(VENV); fi

$(APP_READY): | $(BIN)/python
	@$(BIN)/python scripts/preflight.py python
	@scripts/install.sh requirements.txt
	@$(ENGINES)
	@rm -f $(VENV)/.app-* $(VENV)/.dev-* && touch $@

$(DEV_READY): | $(BIN)/python
	@$(BIN)/python scripts/preflight.py python
	@scripts/install.sh requirements-dev.txt
	@$(ENGINES)
	@rm -f $(VENV)/.app-* $(VENV)/.dev-* && touch $@ $(APP_READY)
