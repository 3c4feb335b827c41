# Two commands do the work: `make run` opens the app, `make test` checks everything that is not slow.
# Neither needs root; a virtual environment of the project's own is made in .venv.
.DEFAULT_GOAL := help
.PHONY: help run test test-slow lint format browser servers clean

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --progress-bar off
PORT ?= 8501
RESULTS := build/test-results

help: ## show these lines
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run.stamp ## install what the app needs and open it on this machine only
	$(BIN)/python -m streamlit run app.py --server.address 127.0.0.1 --server.port $(PORT)

test: lint browser ## lint, types and every test that is not slow (at most 10 minutes on 2 cores)
	$(BIN)/python -m pytest -m "not slow" -n auto --dist loadfile --junitxml=$(RESULTS)/test.xml

test-slow: $(VENV)/dev.stamp browser servers ## the slow rest (at most 50 minutes)
	$(BIN)/python -m pytest -m slow --junitxml=$(RESULTS)/test-slow.xml

lint: $(VENV)/dev.stamp ## style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev.stamp ## bring all code into the one format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

browser: $(VENV)/dev.stamp ## find or install the browser of the end-to-end tests
	$(BIN)/python tests/e2e/browser.py

servers: $(VENV)/dev.stamp ## find or install the database servers of the slow tests
	$(BIN)/python -m tests.servers

clean: ## remove the environment and everything built
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	scripts/venv.sh $(VENV)

# A stamp is newer than the pins it was installed from; a changed pin installs again.
$(VENV)/run.stamp: requirements.txt pyproject.toml | $(BIN)/python
	$(PIP) -r requirements.txt
	$(PIP) --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(PIP) -r requirements-dev.txt
	@touch $@
