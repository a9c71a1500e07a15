# `make run` and `make test` are all a newcomer needs; `make help` lists the rest.
PYTHON ?= python3
BIN := .venv/bin
# Most of the suite waits for servers to start, end and come back; three at once are through soonest on two cores.
JOBS ?= 3
BENCHMARKS ?= scenes detector whole_path timers evidence
export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.PHONY: help run install install-test install-train test lint bench schema clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

install: ## uv (where missing) and the locked environments
	@$(PYTHON) apps/runtime/install.py run

install-test: ## the same, and what the tests need besides: chromium and a Chinese font
	@$(PYTHON) apps/runtime/install.py test

install-train: ## what `make install` does, and the environment that trains our own detector (1.9 GB)
	@$(PYTHON) apps/runtime/install.py train

run: install ## install, start everything, print addresses and sign-ins; Ctrl-C stops all of it
	@exec $(BIN)/cityeye up

test: install-test ## the whole suite with real PostgreSQL, Triton, Ray, Prefect and a real browser
	@exec $(BIN)/python -m pytest $(if $(TESTS),$(TESTS),-n $(JOBS))

lint: install-test ## ruff, formatting and the layers
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/lint-imports

bench: install-test ## frames per second of the whole path against the bare detector, and the other figures
	@for name in $(BENCHMARKS); do echo "== $$name" && $(BIN)/python -m benchmarks.$$name || exit 1; done

schema: install-test ## write data_contracts/schema.sql anew after adding a migration
	@$(BIN)/python -m apps.runtime.schema_snapshot

clean: ## stop what runs and remove everything the embedded parts keep (data, evidence, logs) and the environments
	@if [ -x $(BIN)/cityeye ]; then $(BIN)/cityeye down; fi
	@rm -rf .cityeye .venv models/triton_environment/.venv models/training_environment/.venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
