# Two commands: `make run` shows Wenqu, `make test` proves it. Both can be stopped and run again.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
SAMPLE := 晋陕豫黄河金三角会议的主题是什么?
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help run ask test check lint models chromium clean

help: ## what there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: .venv/.installed models ## install, fetch the models, read seeds/, answer a question, serve the page
	@echo "== reading seeds/"
	@$(BIN)/wenqu ingest seeds
	@echo "== asking: $(SAMPLE)"
	@$(BIN)/wenqu ask "$(SAMPLE)"
	@echo "== serving the page (Ctrl-C stops it)"
	@$(BIN)/wenqu ui

ask: .venv/.installed models ## make ask Q="…": answer a question about seeds/
	@$(BIN)/wenqu ingest seeds >/dev/null
	@$(BIN)/wenqu ask "$(or $(Q),$(SAMPLE))"

test: .venv/.dev lint models chromium ## every test, with the real models and a real browser
	@echo "== testing"
	@$(BIN)/pytest

check: .venv/.dev lint ## format, lint, types and the fast tests
	@echo "== testing, without models and browser"
	@$(BIN)/pytest -m "not model and not browser"

lint: .venv/.dev
	@echo "== format, lint, types"
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

models: .venv/.installed
	@echo "== models"
	@$(BIN)/wenqu models pull

clean: ## remove what was installed and the sample index; models stay in the user's cache
	rm -rf .venv .wenqu

.venv/bin/pip:
	@echo "== making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Wenqu needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv 2>/dev/null || { rm -rf .venv; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -qq -y python3-venv && $(PYTHON) -m venv .venv; \
	  else echo "Python's venv is missing: sudo apt-get install python3-venv"; exit 1; fi; }

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/pip
	@echo "== installing Wenqu"
	@$(BIN)/pip install --constraint constraints.txt --editable .
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | .venv/bin/pip
	@echo "== installing Wenqu and what its tests need"
	@$(BIN)/pip install --constraint constraints.txt --editable '.[dev,llamaindex,mcp,peers,ray]'
	@touch $@ .venv/.installed

chromium:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || { \
	  echo "== installing Chromium for the browser tests"; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y chromium fonts-noto-cjk; \
	  else echo "Chromium is missing: sudo apt-get install chromium"; exit 1; fi; }
