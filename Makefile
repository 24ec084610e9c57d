# Recoup's chores. `make` alone lists them.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup test check openapi-check dockerfile-check packaging-check dependencies-check sbom offset-check exports-check faults-quick contract clients browser pictures workbook-check scale-out failover acceptance properties scale faults fuzz reproducible bench bench-peers demo answers openapi image image-check

SHELL := bash
# The Node that scripts/setup installs where the machine has none that is new enough.
export PATH := $(CURDIR)/target/npm/bin:$(PATH)
.SHELLFLAGS := -euo pipefail -c
CONTAINER ?= docker

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 20

setup: ## install what is missing on this machine (Debian, as root) or say what to run
	@scripts/setup

test: setup check openapi-check dockerfile-check packaging-check dependencies-check offset-check faults-quick contract clients browser ## everything: set-up, lints, specification, Dockerfile, all tests
	@echo '== tests, on SQLite and PostgreSQL, and the examples in the documentation'
	cargo test --locked

acceptance: ## the long rest of the tests, some two hours: properties, damaged files, offsets, faults, sizes
	$(MAKE) test
	$(MAKE) browser BROWSER=full
	$(MAKE) contract CONTRACT=full
	$(MAKE) reproducible
	$(MAKE) properties
	$(MAKE) fuzz
	$(MAKE) offset-check OFFSETS=100000
	$(MAKE) exports-check
	$(MAKE) clients CLIENTS=--all
	$(MAKE) workbook-check
	$(MAKE) scale-out
	$(MAKE) scale
	$(MAKE) faults
	$(MAKE) failover

PROPTEST_CASES ?= 10000
properties: ## every property of the tests with PROPTEST_CASES random cases
	@echo '== properties, at length'
	PROPTEST_CASES=$(PROPTEST_CASES) cargo test --locked --release --test it

scale: ## fifteen thousand programmes, a million rows, sixteen writers: a line PASS or FAIL each
	cargo bench --locked --bench scale

check: ## formatting, lints and documentation, where any warning is an error
	@echo '== formatting, lints, documentation'
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS='-D warnings' cargo doc --locked --no-deps

openapi-check: setup ## is openapi/openapi.json valid OpenAPI 3.1, complete, and true to its examples?
	@echo '== OpenAPI document'
	cd scripts && ../.venv/bin/python -B -m unittest --quiet test_validate_openapi
	.venv/bin/python scripts/validate_openapi.py openapi/openapi.json
	.venv/bin/python -m openapi_spec_validator --schema 3.0 openapi/openapi-3.0.json

dockerfile-check: setup ## lint the Dockerfile
	@echo '== Dockerfile'
	.venv/bin/hadolint --no-color --failure-threshold style Dockerfile

packaging-check: setup ## are the systemd unit and compose.yaml true to the program?
	@echo '== packaging'
	cargo build --locked
	.venv/bin/python -B scripts/check_packaging.py --recoup target/debug/recoup

dependencies-check: setup ## licences that are allowed, and no crate with a known hole (an extract of RustSec, see scripts/)
	@echo '== licences and known holes'
	.venv/bin/python -B scripts/dependencies.py check

SBOM ?= target/sbom.json
sbom: setup ## write what the program is made of as CycloneDX (SBOM=FILE)
	.venv/bin/python -B scripts/dependencies.py sbom $(SBOM)

OFFSETS ?= 2000
offset-check: setup ## 2,000 random offsets against a computation in Python's fractions (OFFSETS)
	@echo '== offsets, computed twice'
	.venv/bin/python -B scripts/check_offset.py --sets $(OFFSETS)

exports-check: ## open every CSV in LibreOffice (Debian, as root): nothing runs, and records come back
	@echo '== exports in a spreadsheet'
	scripts/setup libreoffice
	cargo build --locked
	.venv/bin/python -B scripts/check_exports.py --recoup target/debug/recoup

workbook-check: setup ## has LibreOffice the figures of a workbook that it works out anew? (Debian, as root)
	@echo '== workbooks, worked out anew'
	scripts/setup libreoffice
	cargo build --locked
	.venv/bin/python -B scripts/check_workbook.py

scale-out: ## the recipes of examples/scale-out/, each held against a single run and against faults (Debian, as root)
	@echo '== more than one process'
	scripts/setup scale-out
	cargo build --locked
	.venv/bin/python -B tests/scale_out/run.py --recoup target/debug/recoup

faults-quick: setup ## the part of `make faults` that belongs to `make test`
	@echo '== killed while it writes, and the power cut on paper'
	cargo build --locked
	.venv/bin/python -B tests/faults/run.py --size quick --recoup target/debug/recoup

CONTRACT ?= quick
contract: setup ## linters and thousands of generated requests hold the service to its OpenAPI document (CONTRACT=full)
	@echo '== the document is a contract'
	cargo build --locked
	.venv/bin/python -B tests/contract/run.py --recoup target/debug/recoup --size $(CONTRACT)

BROWSER ?= quick
CLIENTS ?=
clients: setup ## generate clients from the OpenAPI document, and let them call the service (CLIENTS=--all)
	@echo '== generated clients'
	cargo build --locked
	.venv/bin/python -B tests/clients/run.py --recoup target/debug/recoup $(CLIENTS)

browser: setup ## every page in a browser, a file submitted, a slider moved (BROWSER=full: each by keyboard, larger, on paper)
	@echo '== pages in a browser'
	cargo build --locked
	.venv/bin/python -B tests/browser/run.py --recoup target/debug/recoup --size $(BROWSER)

pictures: setup ## make the pictures of pages that README shows
	cargo build --locked
	.venv/bin/python -B tests/browser/pictures.py --recoup target/debug/recoup

FAULTS ?= full
faults: setup ## kill it, cut the power, fill the disk, freeze PostgreSQL (FAULTS=short: 3 minutes; else an hour)
	@echo '== faults on purpose'
	cargo build --locked --release
	.venv/bin/python -B tests/faults/run.py --size $(FAULTS)

failover: ## the leader of three PostgreSQL nodes killed, frozen or cut off; copies exchanged (Debian, as root; 8 minutes)
	@echo '== the leader goes away under two copies of the service'
	scripts/setup failover
	cargo build --locked
	.venv/bin/python -B tests/failover/exchanged.py --recoup target/debug/recoup
	.venv/bin/python -B tests/failover/run.py --recoup target/debug/recoup

FUZZ_RUNS ?= 100000
fuzz: ## feed every reader with damaged files (FUZZ_RUNS of each target) and say how many a second
	@echo '== damaged files'
	RECOUP_FUZZ_RUNS=$(FUZZ_RUNS) cargo test --locked --release --test fuzz -- --nocapture --test-threads 1

reproducible: ## the same forecasts from debug and release builds, on one thread and on eight?
	@echo '== the same bytes from every build'
	scripts/reproducible

bench: ## measure what docs/PERFORMANCE.md reports
	cargo bench --locked --bench '*'

PEERS := target/peers
bench-peers: ## compare the batch with statsforecast (SERIES=FILE.csv, else made-up series)
	cargo build --locked --release
	test -x $(PEERS)/bin/python || python3 -m venv $(PEERS)
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r scripts/requirements-peers.txt
	$(PEERS)/bin/python -B scripts/compare_statsforecast.py $(SERIES)

demo: ## serve the Cambridgeshire case from a throw-away database
	cargo run --locked --release -- demo

answers: ## write the agreed answers of the examples anew (then read the diff)
	RECOUP_WRITE_ANSWERS=1 cargo test --locked --test it answers::

openapi: ## write openapi/ anew: the examples from the service, the document from the code
	RECOUP_WRITE_ANSWERS=1 cargo test --locked --test it openapi::examples::every_answer
	cargo run --locked --quiet -- openapi > openapi/openapi.json.new
	mv openapi/openapi.json.new openapi/openapi.json
	cargo run --locked --quiet -- openapi --as 3.0 > openapi/openapi-3.0.json.new
	mv openapi/openapi-3.0.json.new openapi/openapi-3.0.json

image: ## build the container image (CONTAINER=podman or buildah works as well)
	$(CONTAINER) build --tag recoup .

image-check: ## build and try the image without an engine or a registry (Debian, as root; slow)
	scripts/image-check
