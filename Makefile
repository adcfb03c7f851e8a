# SPDX-License-Identifier: GPL-3.0-or-later
# The commands of this repository; `make help` lists them. Everything runs in virtual environments below this folder.

MAIN_VENV := .venv
OLD_VENV := .venv-3.11
# The leg the checks run on: make unit VENV=.venv-3.11
VENV ?= $(MAIN_VENV)
# What local clusters are made with: kwok (no containers needed) or kind.
export CLUSTER_PROVIDER ?= kwok
DEMO := --name demo-staging --name demo-production-1 --name demo-production-2

# Nothing of the caller's shell may choose a cluster, a configuration or a Python for us.
unexport KUBECONFIG PYTHONHOME PYTHONPATH VIRTUAL_ENV
unexport $(filter K8S_AUTH_%,$(.VARIABLES))
unexport $(filter-out ANSIBLE_NOCOLOR ANSIBLE_FORCE_COLOR,$(filter ANSIBLE_%,$(.VARIABLES)))
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
BIN := $(CURDIR)/$(VENV)/bin
export PATH := $(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup setup-old demo demo-down test lint unit integration molecule docs

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

setup: ## Virtual environment with the newest supported Python (done once; later calls cost nothing)
	@tools/set-up-venv $(MAIN_VENV) 3.13 3.12 3.11

setup-old:
	@if [ "$(VENV)" = "$(OLD_VENV)" ]; then tools/set-up-venv $(OLD_VENV) 3.11; fi

demo: setup ## Three local clusters with coolkit deployed to them
	@tools/local-clusters up --provider $(CLUSTER_PROVIDER) $(DEMO)
	@$(BIN)/ansible-playbook -i inventories/demo playbooks/deploy.yml
	@cat docs/demo-next.txt

demo-down: setup ## Remove the demo's clusters, processes and files
	@tools/local-clusters down $(DEMO)

test: setup ## Every check that must pass, on each dependency leg this machine can run
	@$(BIN)/python tools/run_checks.py

lint: setup setup-old ## ansible-lint, ruff, mypy, documentation and changelog checks
	@tools/lint

unit: setup setup-old ## Unit tests: pure logic, no cluster
	@$(BIN)/python -m pytest --quiet --ignore=tests/integration

integration: setup setup-old ## Tests against local clusters with real API servers
	@$(BIN)/python -m pytest --quiet tests/integration

molecule: setup setup-old ## What users run: converge, idempotence, verify, check mode
	@# Molecule believes what an interrupted run has left in its own state: forget it first.
	@$(BIN)/molecule -c .config/molecule/config.yml reset --all >/dev/null 2>&1
	@$(BIN)/molecule -c .config/molecule/config.yml test --all

docs: setup setup-old ## Generate docs/reference from the documentation of plugins and roles
	@$(BIN)/python tools/reference_docs.py
