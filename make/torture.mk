# What could lose or falsify data, tried out: docs/torture.md has what was found.

# How long it takes; the nightly run gives it two hours.
MINUTES ?= 2
# Some of its parts, such as PART='kills writes'; all where none is named.
PART    ?=
# Where the page goes, such as PAGE=docs/torture.md; it is not written where this is empty.
PAGE    ?=
TORTURE := .build/release/torture

torture: LINEUP_COSTS :=
torture: $(TORTURE)
	$(TORTURE) --minutes $(MINUTES) --seed $(SEED) $(addprefix --part ,$(PART)) $(addprefix --output ,$(PAGE))

# Built with the programs; its own files are no sources of theirs.
$(TORTURE): $(wildcard Tests/Torture/*) | $(PROGRAMS)
	swift build $(SWIFT) --product torture
	@touch -c $@

# The kernels' tests with the compiler's own checks: of every access to memory, and of what threads share. Each has a
# build of its own. tsan.supp names the libraries that were built without. A sanitizer has a malloc of its own, which
# MemoryShortageTests are not about.
KERNELS     := ^(Tensor|Autodiff|Recurrent|Attention|HDF5|NumPy|Stage)Tests\.
PICTURES    := ^DatasetsTests\.(JPEG|PNG|RGBImage|Photo|Stored)
sanitize: sanitize-address sanitize-thread
sanitize-address: export ASAN_OPTIONS := detect_leaks=0
sanitize-thread: export TSAN_OPTIONS := suppressions=$(CURDIR)/make/tsan.supp
sanitize-address sanitize-thread: sanitize-%:
	@setup/packages
	swift test $(SWIFT) --sanitize=$* --scratch-path .build-$* --filter '$(KERNELS)|$(PICTURES)' --skip MemoryShortageTests
.PHONY: torture sanitize sanitize-address sanitize-thread
