# Tasks of the repository. They use the environment that ./essais prepares; without just, read the commands below.

bin := env("MOUVEMENT_BIN", ".venv-essais/3.11/bin")

# List the tasks
default:
    @just --list

# National campaign, solved, verified and explained
demo *arguments:
    ./demo {{ arguments }}

# Everything that CI checks
essais *arguments:
    ./essais {{ arguments }}

# Style, types, layers
controles:
    {{ bin }}/ruff check .
    {{ bin }}/ruff format --check .
    {{ bin }}/mypy
    {{ bin }}/lint-imports
    {{ bin }}/yamllint --strict .

# Put the sources in form
forme:
    {{ bin }}/ruff check --fix .
    {{ bin }}/ruff format .

# Test suite, or a part of it
test *arguments:
    {{ bin }}/python -m pytest {{ arguments }}

# Test suite with the coverage of the three packages
couverture:
    {{ bin }}/coverage run -m pytest
    {{ bin }}/coverage combine
    {{ bin }}/coverage report

# Long random series
nocturne:
    {{ bin }}/python -m pytest -m nocturne

# Benchmarks (never part of the tests)
mesures *arguments:
    {{ bin }}/python -m pytest benchmarks {{ arguments }}

# Documentation site in docs/_build/html
docs:
    {{ bin }}/sphinx-build -W --keep-going -b html docs docs/_build/html

# Rewrite the hash-pinned requirements (needs uv)
verrouiller:
    outils/verrouiller
