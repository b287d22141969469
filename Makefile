PYTHON ?= python3
BIN := .venv/bin
# Stamps: what is installed in .venv for a student, for grading, for working on the course.
STUDENT := .venv/.ready-student
GRADING := .venv/.ready-grading
DEV := .venv/.ready-dev
CHAPTER ?= 02_softmax_cross_entropy

export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Networks this small gain nothing from threads, and lose much beside a busy program: see autograder/threads.py.
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: demo quick test proof lab progress build pictures lint bench lock clean help

help:  ## show this list
	@echo "make TARGET   (each sets up .venv when it is missing or stale)"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1 \2/p' Makefile | awk '{ printf "  %-8s ", $$1; $$1 = ""; print }'

# The jail needs bubblewrap. The demo installs it where it may, and where it cannot be had grades its own, harmless class without.
demo: $(GRADING)  ## grade a sample class of chapter 2: marks, feedback, class report
	@command -v bwrap >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	  || { echo "Installing bubblewrap …"; apt-get update -qq && apt-get install -qq --yes bubblewrap >/dev/null; } || true
	@echo "Writing a sample class of $(CHAPTER) …"
	@$(BIN)/autograder sample-class $(CHAPTER)
	@sandbox=$$($(BIN)/python -m autograder.jail) && echo "Grading it (sandbox: $$sandbox) …" \
	  && $(BIN)/autograder grade $(CHAPTER) --sandbox $$sandbox
	@echo "Comparing each mark with what the submission was made to earn …"
	@$(BIN)/autograder sample-class $(CHAPTER) --compare
	@$(BIN)/autograder report $(CHAPTER)

# One worker more than there are cores, since many tests wait: for a limit of time, a browser, a disk.
# What a test needs besides Python, its markers say: see pyproject.toml.
WORKERS ?= $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
PYTEST := $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup
SEEDS ?= 100

quick: $(DEV)  ## the tests that need no jail, kernel, gradebook or browser: under a minute
	@$(PYTEST) --seeds 1 -m "not (browser or gradebook or jail or kernel or postgres or slow or proof)"

test: $(DEV)  ## check that what is built is fresh, then run the tests
	@echo "Checking that notebooks/ and solutions/ are what chapters/ build …"
	@$(BIN)/autograder build --check
	@echo "Running the tests …"
	@$(PYTEST)

proof: $(DEV)  ## all tests, those that take minutes too, and answers checked with SEEDS seeds
	@$(PYTEST) -m "" --seeds $(SEEDS)

# A student works on copies: neither `git pull` nor `autograder build` ever touches what is in work/.
lab: $(STUDENT)  ## open the course in JupyterLab, on copies of the notebooks in work/
	@$(BIN)/python -m course_lib lab

progress: $(STUDENT)  ## what is right so far in work/
	@$(BIN)/python -m course_lib progress

build: $(GRADING)  ## build notebooks/, solutions/ and hints from chapters/ and the catalogue
	@$(BIN)/autograder build

pictures: $(DEV)  ## draw the pictures of the README from solutions/
	@$(BIN)/python docs/pictures.py

lint: $(DEV)  ## check style and format
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check

bench: $(DEV)  ## measure finite differences, checks, derivations and the grading of a class
	@echo "benchmarks/gradients.py"
	@$(BIN)/python -m benchmarks.gradients
	@echo "benchmarks/checks.py"
	@$(BIN)/python -m benchmarks.checks
	@echo "benchmarks/derivations.py"
	@$(BIN)/python -m benchmarks.derivations --seeds 20
	@echo "benchmarks/grading.py"
	@$(BIN)/python -m benchmarks.grading

# The newest versions that go together and run on Python 3.11.0 (soupsieve 3 does not), from an environment made
# for this alone.
lock:  ## renew constraints.txt
	@echo "Resolving the newest versions into constraints.txt …"
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
	&& $(PYTHON) -m venv "$$folder" \
	&& "$$folder/bin/python" -m pip install --quiet --editable '.[dev]' 'soupsieve<3' \
	&& { echo "# A set of versions known to work together; renewed by: make lock"; \
	     "$$folder/bin/python" -m pip freeze --exclude-editable; } > "$$folder/constraints.txt" \
	&& mv "$$folder/constraints.txt" constraints.txt

clean:  ## remove .venv and caches; class/ and work/ stay
	@echo "Removing .venv and caches"
	@rm -rf .venv build *.egg-info .pytest_cache .ruff_cache
	@find . -name __pycache__ -o -name .ipynb_checkpoints | xargs rm -rf

EXTRA_student :=
EXTRA_grading := [grading]
EXTRA_dev := [dev]
.venv/.ready-%: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Setting up .venv (some minutes the first time) …"
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.$(EXTRA_$*)'
	@touch $@
