# Everything that a developer, an operator and CI do, in one word each. `make help` lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

UV_VERSION := 0.13.9
PYTHON := .venv/bin/python
ARCHITECTURE ?= arm64
CONFIG ?= default
# How pytest runs: by default with a worker a core.
TESTS ?= -n auto
FUNCTION ?= Ownership
EVENT ?= events/ownership/notebook-created.json

export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/.tools/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export AWS_DEFAULT_REGION ?= us-east-1
# The last: many processes are started, and each would compile moto, botocore and sam all over again.
unexport VIRTUAL_ENV PYTHONPATH PYENV_VERSION PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo test lint bench local invoke build layer authorization checkov clean

help:  ## list what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Standard output is the targets' own: `make local` prints lines for a shell there.
.tools/bin/uv:
	@echo "installing uv $(UV_VERSION) into .tools" >&2
	@python3 -m venv .tools >&2
	@.tools/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) >&2

.venv/.ready: .tools/bin/uv uv.lock pyproject.toml .python-version
	@echo "installing Python and the locked packages into .venv" >&2
	@.tools/bin/uv sync --locked --quiet >&2
	@touch $@

setup: .venv/.ready  ## make .venv, with the command `sagewarden` in it

demo: setup  ## play the story on a freshly deployed stack, in an AWS on this machine
	$(PYTHON) -m local.story.demo

test: setup  ## run the tests; those marked `orders` take longer, and are `.ci/run`'s
	$(PYTHON) -m pytest $(TESTS)

lint: setup checkov  ## check style, types, layers and templates
	ruff check . .ci
	ruff format --check . .ci
	mypy
	lint-imports
	cfn-lint template.yaml docs/forward-iam-events.yaml
	sam validate --lint

checkov: .tools/bin/uv
	UV_PROJECT_ENVIRONMENT=.venv-checkov .tools/bin/uv sync --locked --quiet --only-group checkov
	.venv-checkov/bin/checkov --config-file .checkov.yaml

bench: setup  ## measure against the floor and against Cloud Custodian; writes bench/*.md
	$(PYTHON) -m bench
	$(PYTHON) -m bench.isolation
	$(PYTHON) -m bench.scaling
	$(PYTHON) -m bench.endpoint
	$(PYTHON) -m bench.monitoring
	$(PYTHON) -m bench.sweep
	$(PYTHON) -m bench.remediation

local: setup  ## an AWS on this machine with the stack deployed, until Ctrl-C
	@$(PYTHON) -m local

invoke: setup  ## sam local invoke against the local cloud: make invoke FUNCTION=Ownership EVENT=events/…
	$(PYTHON) -m local.invoke $(FUNCTION) $(EVENT)

build: setup  ## sam build, with bytecode in it: make build ARCHITECTURE=x86_64
	sam build --config-env $(CONFIG) --parameter-overrides Architecture=$(ARCHITECTURE)
	$(PYTHON) layers/pack.py .aws-sam/build

layer: setup  ## write what comes from packages anew, after an update: requirements, models, roles, zones, hardware
	.tools/bin/uv export --quiet --locked --only-group layer --no-hashes --no-header --no-annotate \
		> layers/sagewarden/requirements.txt
	$(PYTHON) layers/trim_models.py
	$(PYTHON) layers/list_role_members.py
	$(PYTHON) layers/list_zones.py
	$(PYTHON) layers/list_hardware.py

authorization: setup  ## write SageMaker's actions anew, as AWS's reference has them today (needs npm)
	$(PYTHON) layers/authorization.py

clean:  ## remove what can be made again
	rm -rf .venv .venv-* .tools .aws-sam .bench .*_cache .hypothesis
