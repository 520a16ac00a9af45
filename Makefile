# A fresh Debian or Ubuntu needs Python 3.11 or newer and make; everything else is installed from here.
# Only `make test` touches the system: it installs Dovecot and PostgreSQL where they are missing.

PYTEST_OPTIONS ?= -n 3
BIN := .venv/bin

.PHONY: help demo test lint bench chaos soak fuzz lock clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo    a whole day of mailbot on this machine, no root needed'
	@echo 'make test    every check, against real servers; what .ci/run does'
	@echo 'make lint    the checks that read the code and run nothing'
	@echo 'make bench   how fast it is'
	@echo 'make chaos   plugs pulled at random, on real servers, some thousand mails meanwhile'
	@echo 'make soak    an hour of mail at five a second: memory and waiting stay flat'
	@echo 'make fuzz    a hundred thousand damaged mails through the whole road'
	@echo 'make lock    the lock files anew, with the newest versions that fit'
	@echo 'make clean   takes away everything that was made here'

demo:
	@.ci/environment run
	@$(BIN)/mailbot demo

test: lint
	@.ci/install-servers
	@# One thread a worker: a second one waits for the first and takes a core from the other workers.
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest $(PYTEST_OPTIONS)

lint:
	@.ci/environment test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench:
	@.ci/environment test
	@.ci/install-servers
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.agreements
	$(BIN)/python -m tests.bench.classifier

chaos:
	@.ci/environment test
	@.ci/install-servers
	$(BIN)/python -m tests.chaos $(CHAOS_OPTIONS)

soak:
	@.ci/environment test
	@.ci/install-servers
	$(BIN)/python -m tests.bench.soak $(SOAK_OPTIONS)

fuzz:
	@.ci/environment test
	$(BIN)/python -m tests.fuzz $(FUZZ_OPTIONS)

# The names of package indexes stay out of the lock files, so they work with whatever index pip is set up for.
COMPILE = .venv-tools/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-header --no-emit-index-url --no-emit-find-links

lock:
	@[ -x .venv-tools/bin/uv ] || { python3 -m venv .venv-tools && .venv-tools/bin/pip install --quiet uv; }
	echo 'setuptools>=80' | $(COMPILE) pyproject.toml - --extra demo --output-file requirements.lock
	$(COMPILE) pyproject.toml --extra demo --extra test --constraint requirements.lock --output-file .ci/requirements.lock

clean:
	rm -rf .venv .venv.lock .venv-tools .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build *.egg-info
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +
