# The programs and their tests.

# Those that an options file in pipelines/ may be for, and the others.
STAGE_PROGRAMS := synthesize preprocess train-cnn extract-features import-features train-stage1 tune-stage1 \
  dump-buffers join-buffers screen-pairs train-stage2 tune-stage2 train-fragments import-matcher score fuse \
  check-answers pack
PROGRAMS := $(addprefix .build/release/,$(STAGE_PROGRAMS) index-photos search serve report compare evaluate tabulate \
  benchmark import-weights export-run export-embeddings import-embeddings export-weights export-onnx \
  write-card)
SWIFT    := -c release -Xcc -march=native

# One build makes them all. What the compiler finds unchanged keeps its old time, hence touch.
$(PROGRAMS) &: Package.swift $(shell find Sources -type f)
	@setup/packages
	swift build $(SWIFT)
	@touch -c $(PROGRAMS)
# A build that fails leaves the programs of the last one.
.PRECIOUS: $(PROGRAMS)
build: $(PROGRAMS)

# Tests have a build of their own: it is compiled for testing, and each switch would compile everything anew.
test: LINEUP_MAKE :=
test: LINEUP_COSTS :=
test:
	@setup/packages
	swift test $(SWIFT) --scratch-path .build-tests
.PHONY: build test
