# make app    the page, at http://localhost:8501 (installs what it needs the first time); PORT=8502, VERBOSE=1
# make doctor checks this installation and says what to do about each fault
# make test   all tests, in real Chromium too
# make check  lint, format and types
# make dev    the app, reloading when a file changes

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
PORT ?= 8501
# A browser opens where there is a screen to open it on.
SCREEN := $(or $(DISPLAY),$(WAYLAND_DISPLAY),$(filter Darwin,$(shell uname)))
HEADLESS := $(if $(CI),true,$(if $(SCREEN),false,true))

.PHONY: app doctor dev test check format browser clean

app: $(VENV)/app.installed
	@$(BIN)/python -m digitpad port --port $(PORT)
	@$(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT) --server.headless $(HEADLESS) $(if $(VERBOSE),-- --verbose)

doctor: $(VENV)/app.installed
	@$(BIN)/python -m digitpad doctor --port $(PORT)

dev: $(VENV)/dev.installed
	@$(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true --client.showErrorDetails full

test: $(VENV)/dev.installed browser
	$(BIN)/python -m pytest

check: $(VENV)/dev.installed
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.installed
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

browser: $(VENV)/dev.installed
	@$(BIN)/python scripts/find_chromium.py --install

$(VENV)/app.installed: requirements.txt
	@sh scripts/install.sh $(PYTHON) $(VENV) requirements.txt
	@touch $@

$(VENV)/dev.installed: requirements.txt requirements-dev.txt
	@sh scripts/install.sh $(PYTHON) $(VENV) requirements-dev.txt
	@touch $@ $(VENV)/app.installed

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache
