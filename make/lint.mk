# The form of the sources: see .swift-format and .editorconfig. CI fails where this fails.

# Data in text form, such as fixtures, and the value of an option may take a longer line.
LINTED := Package.swift Makefile make setup .ci $(wildcard pipelines bench) Sources Tests
LINT_FILES = find $(LINTED) -type f ! -path '*/__pycache__/*' \( -name '*.swift' -o -name '*.[ch]' -o -name '*.py' \
  -o -name '*.mk' -o -name '*.conf' -o -name Makefile -o -path 'setup/*' -o -path '.ci/*' \)

.PHONY: lint format
lint:
	swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@if $(LINT_FILES) -print0 | LC_ALL=C.UTF-8 xargs -0 grep -nE '^.{121}|[[:blank:]]$$' \
	  | grep -vE '\.conf:[0-9]+:--'; then \
	  echo 'lint: a line is longer than 120 columns, or ends with a space' >&2; exit 1; fi
	@if git ls-files 2>/dev/null | grep -E '\.py[co]$$|^data/.*\.h5$$'; then \
	  echo 'lint: git keeps a file that is made from others' >&2; exit 1; fi

format:
	swift format format --in-place --parallel --recursive Package.swift Sources Tests
