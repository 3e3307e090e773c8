# What there is to do with a checkout. Each target is a plain script in bin/, for machines without make.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench faults kills screenshots messages wheel lock clean

help: ## what there is to do
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 20

run: ## set up and serve the demo at http://localhost:8000 (PORT=8001 for another port)
	@sh bin/run

test: ## set up and run every check and test (ARGS='tests/paging -x' goes to pytest)
	@sh bin/test $(ARGS)

lint: ## ruff, mypy --strict, import directions, lock files
	@sh bin/lint

bench: ## print the figures (ONLY=handoff for some, FULL=1 for the full sizes)
	@sh bin/dev python -m bench

faults: ## the fault run in full: 2,000 items, a phone ended at every step (a quarter of an hour or more)
	@FULL=1 ONLY=offline.fault sh bin/dev python -m bench

kills: ## the kill run in full: a worker killed at every line of claim, send and record (half an hour or more)
	@FULL=1 ONLY=paging.kill sh bin/dev python -m bench

screenshots: ## take the pictures of docs/ anew, in Chromium
	@sh bin/dev python -m tests.browser.screenshots

messages: ## collect every sentence for translators, and compile what they wrote
	@sh bin/messages

wheel: ## build the package into dist/
	@sh bin/wheel

lock: ## lock the newest allowed dependencies, with hashes
	@sh bin/lock

clean: ## remove what set-up and tools made; instance/ with its data stays
	@sh bin/clean
