# Everything CI checks before it runs tests, in the order that fails fastest.
export PYTHONPATH := "src"
export DJANGO_SETTINGS_MODULE := "bollwerk.shell.settings"

check: format lint templates imports migrations types

format:
    ruff format --check -q .
lint:
    ruff check -q .
    codespell src tests benchmarks docs *.md
templates:
    djade --check --target-version 5.2 $(git ls-files '*.html')
    djlint src --lint --quiet
imports:
    lint-imports
    deptry src
    vulture
migrations:
    python -m django makemigrations --check --dry-run
    python -m django check --fail-level WARNING
types:
    mypy & first=$!; pyright; second=$?; wait $first && exit $second
