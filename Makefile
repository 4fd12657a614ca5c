# Everything from nothing: `make chat` opens the browser app, `make test` runs the suite. Both can be repeated.
PYTHON ?= python3
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
MODELS := all-MiniLM-L6-v2 qwen2.5-coder-1.5b-instruct
# Files stay whole: what a module sets up is set up once. In their order, so that the long ones are not the last.
TEST_OPTIONS ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder
TEST_MODELS := $(MODELS) smollm2-135m-instruct

.PHONY: help install install-dev models chat test test-fast check format docs bench eval screenshots clean

help:
	@echo "make chat [PORT=7860]  the browser app on the sample corpus, from nothing"
	@echo "make test              the whole test suite, from nothing (make test-fast: without models and browser)"
	@echo "make check             format, lint, types, generated docs"
	@echo "make eval bench        quality on the sample and development questions (WRITE=1: into the docs); retrieval baselines"
	@echo "make docs screenshots  what is generated from the code and from the running page"

install: $(VENV)/installed
install-dev: $(VENV)/installed-dev

$(VENV)/bin/python:
	@echo "== making the virtual environment in $(VENV)"
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "== installing the pinned dependencies: about 2 GB, a few minutes the first time"
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "== installing what tests and checks need"
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

$(VENV)/installed-peers: $(VENV)/installed
	@echo "== installing the libraries that retrieval is held against"
	$(PIP) install --quiet --constraint constraints.txt --editable '.[peers]'
	@touch $@

models: install
	@echo "== models: $(MODELS)"
	$(BIN)/dateline models pull $(MODELS)

chat: models
	@echo "== indexing the documents of config.yaml"
	$(BIN)/dateline sync
	@echo "== starting the browser app"
	$(BIN)/dateline chat --port $(PORT)

test: install-dev
	@echo "== models: $(TEST_MODELS)"
	$(BIN)/dateline models pull $(TEST_MODELS)
	@.ci/chromium
	@echo "== tests"
	$(BIN)/python -m pytest $(TEST_OPTIONS)

test-fast: install-dev
	$(BIN)/python -m pytest -m "not slow and not browser"

check: install-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	MYPYPATH=. $(BIN)/mypy
	$(BIN)/python -m docs.generate --check

format: install-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: install-dev
	$(BIN)/python -m docs.generate

eval: models
	$(BIN)/python -m benchmarks.evaluation $(if $(WRITE),--write)

bench: $(VENV)/installed-peers models
	$(BIN)/python -m benchmarks.retrieval

screenshots: install-dev models
	@.ci/chromium
	$(BIN)/python -m docs.screenshots

clean:
	rm -rf $(VENV) .dateline results
