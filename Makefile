# make app      the page at http://localhost:8501 (installs what it needs the first time); PORT=8502, VERBOSE=1
# make doctor   check this installation and say how to fix each fault
# make test     every test that is not slow, in real Chromium too
# make test-all all tests: nightly and before a release
# make smoke    run every command of README.md and docs/ in a small form
# make check    lint, format, types, layers, requirements
# make dev      the app, reloading when a file changes
# make lock     choose versions again and export the requirements files
# make pictures the pictures of README.md from the running app

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PORT ?= 8501

.PHONY: app doctor dev test test-all smoke check format lock pictures browser clean

app: $(VENV)/app.installed
	@$(BIN)/python -m digitpad app --port $(PORT) $(if $(VERBOSE),--verbose)

doctor: $(VENV)/app.installed
	@$(BIN)/python -m digitpad doctor --port $(PORT)

dev: $(VENV)/dev.installed
	@$(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: $(VENV)/dev.installed browser
	$(BIN)/python -m pytest -m "not slow"

test-all: $(VENV)/dev.installed browser
	$(BIN)/python -m pytest

smoke: $(VENV)/dev.installed browser
	$(BIN)/python scripts/smoke.py

check: $(VENV)/dev.installed
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/lock_requirements.py --check

format: $(VENV)/dev.installed
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

lock: $(VENV)/dev.installed
	$(BIN)/uv lock
	$(BIN)/python scripts/lock_requirements.py

pictures: $(VENV)/dev.installed browser
	$(BIN)/python scripts/make_pictures.py

browser: $(VENV)/dev.installed
	@$(BIN)/python scripts/find_chromium.py --install

$(VENV)/app.installed: requirements.txt
	@sh scripts/install.sh $(PYTHON) $(VENV) requirements.txt
	@touch $@

$(VENV)/dev.installed: requirements.txt requirements-dev.txt
	@sh scripts/install.sh $(PYTHON) $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/app.installed

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
