# The few commands of this project; each sets up what it needs the first time. `make` lists them.
VENV := .venv
BIN := $(VENV)/bin
DOCUMENTS ?=# what `make briefings` builds, as `briefings build` takes it: --audience leadership --lang en …
TESTS ?=# what `make test` runs, as pytest takes it: -k catalogue, --update-golden …

.PHONY: help briefings test check benchmark pictures locks clean

help:
	@echo "make briefings   build every document of every article in seeds/ into output/"
	@echo "make test        run all tests"
	@echo "make check       lint and type-check"
	@echo "make benchmark   measure speed and memory, side by side with other tools"
	@echo "make pictures    make the pictures of the README from the documents"
	@echo "make locks       look up newer versions of all Python packages"
	@echo "make clean       remove the environment, the fonts and the documents"

briefings: $(VENV)/.set-up-run
	@$(BIN)/briefings build $(DOCUMENTS)

test: $(VENV)/.set-up-dev
	@$(BIN)/pytest -n auto --dist loadgroup $(TESTS)

check: $(VENV)/.set-up-dev
	@$(BIN)/ruff check .
	@$(BIN)/mypy

benchmark: $(VENV)/.set-up-dev
	@$(BIN)/python -m pipeline.benchmark

pictures: $(VENV)/.set-up-dev
	@$(BIN)/python -m pipeline.pictures

locks:
	uv pip compile pyproject.toml --group dev --group build --all-extras --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --quiet -o requirements-dev.lock
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --constraint requirements-dev.lock \
	  --generate-hashes --no-emit-index-url --no-annotate --no-header --upgrade --quiet -o requirements.lock

clean:
	rm -rf $(VENV) .fonts .cache
	find output -mindepth 1 ! -name README.md -delete

$(VENV)/.set-up-%: .ci/set-up pyproject.toml requirements.lock requirements-dev.lock
	@.ci/set-up $*
