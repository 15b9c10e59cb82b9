# Lineup: from raw photos and sentences to a score.  `make help` lists what can be asked for.

DATASET ?= demo
METHOD  ?= identity-aware
RAW     ?= data/$(DATASET)/raw
SEED    ?= 1

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

# --- The programs -----------------------------------------------------------------------------------------------------

STAGES   := synthesize preprocess train-cnn extract-features train-stage1 dump-buffers screen-pairs train-stage2 score
PROGRAMS := $(patsubst %,.build/release/%,$(STAGES) train-fragments fuse search import-weights import-features import-matcher \
  evaluate tabulate benchmark)
SOURCES  := Package.swift $(shell find Sources -type f)
SWIFT    := -c release -Xcc -march=native

# One build makes them all. What the compiler finds unchanged keeps its old time, hence touch.
$(PROGRAMS) &: $(SOURCES)
	@setup/packages
	swift build $(SWIFT)
	@touch $(PROGRAMS)

# --- The chain --------------------------------------------------------------------------------------------------------

D := data/$(DATASET)
P := pipelines/$(DATASET)
# A data set with options for import-features brings the features of its photos along, and needs no CNN.
PRECOMPUTED := $(if $(wildcard $P/import-features.conf),precomputed)
# The backbone that the data set's options name, unless another is asked for: its features and trainings lie in a folder of their own.
OWN_BACKBONE := $(or $(PRECOMPUTED),$(shell sed -n 's/^--backbone[ =]*\([^ #]*\).*/\1/p' $P/extract-features.conf 2>/dev/null),$(if $(wildcard $P/train-cnn.conf),small-cnn,efficientnet-lite0))
BACKBONE ?= $(OWN_BACKBONE)
OTHER_BACKBONE := $(filter-out $(OWN_BACKBONE),$(BACKBONE))
F := $D$(addprefix /,$(OTHER_BACKBONE))
# Another seed's trainings lie beside those of the first; photos and features do not depend on it.
run_folder = $F/$1$(if $(filter-out 1,$2),-seed$2)
M := $(call run_folder,$(METHOD),$(SEED))
# A method without options of its own for stage 1 shares the trainings of stage 1, and without any for buffers and pairs those too, with the method
# from whose options those of its later stages start.
started_from = $(firstword $(shell sed -n 's|^--config[ =]*\.\./\([^/. ][^/ ]*\)/.*|\1|p' $(wildcard $(addprefix $P/$1/,train-stage2.conf train-fragments.conf score.conf)) /dev/null))
owner_of = $(if $(wildcard $(addprefix $P/$1/,$2)),$1,$(or $(foreach m,$(started_from),$(call owner_of,$m,$2)),$1))
STAGE1_OPTIONS := train-stage1.conf tune-stage1.conf import-stage1.conf
TRAINING := $(call owner_of,$(METHOD),$(STAGE1_OPTIONS))
EMBEDDING := $(call owner_of,$(METHOD),$(STAGE1_OPTIONS) dump-buffers.conf screen-pairs.conf)
T := $(call run_folder,$(TRAINING),$(SEED))
E := $(call run_folder,$(EMBEDDING),$(SEED))
DATASETS := $(notdir $(patsubst %/,%,$(wildcard pipelines/*/)))

ifeq ($(wildcard $P/),)
$(error DATASET=$(DATASET): there is no folder $P. Known: $(DATASETS))
endif
ifeq ($(wildcard $P/$(METHOD)/),)
$(error METHOD=$(METHOD): there is no folder $P/$(METHOD). Known: $(notdir $(patsubst %/,%,$(wildcard $P/*/))))
endif

PUBLISHED := vgg16 googlenet efficientnet-lite0
KNOWN_BACKBONES := $(sort $(OWN_BACKBONE) $(if $(PRECOMPUTED),,$(PUBLISHED)))
ifeq ($(filter $(BACKBONE),$(KNOWN_BACKBONES)),)
$(error BACKBONE=$(BACKBONE): there is no such backbone for $(DATASET). Known: $(KNOWN_BACKBONES))
endif

ifneq ($(words $(RAW)),1)
$(error RAW=$(RAW): make knows no folder with a space in its name: rename it, or link to it)
endif

# A data set with the options for synthesize or train-cnn makes its own photos or weights.
WEIGHTS   := $(if $(PRECOMPUTED),,$(if $(filter $(BACKBONE),$(PUBLISHED)),weights/$(BACKBONE).h5,$D/weights.h5))
# Of somebody's photos only the lists and tables are looked at, not each photo.
RAW_LISTS := $(if $(wildcard $P/synthesize.conf),$(RAW),$(wildcard $(addprefix $(RAW)/,*.txt *.csv *.json *.jsonl *.h5 */*classes.txt CUB_200_2011/*.txt Flickr8k_text/*.txt)))

# An options file and those that it starts from.
options_chain = $(wildcard $1) $(if $(wildcard $1),$(foreach f,$(shell sed -n 's/^--config[ =]*\([^ #]*\).*/\1/p' $1),$(call options_chain,$(dir $1)$f)))

# $(call stage,NAME,OUTPUT,ARGUMENTS,OPTIONS FOLDER,PREREQUISITES,WHAT MUST BE THERE FIRST,PROGRAM IF NOT NAME): programs are order-only prerequisites, so that a rebuilt
# program does not repeat hours of training by itself; a changed option or input does. Outputs appear whole or not at all, so nothing needs a stamp. A stage without
# options of its own has those that the data set has for its program.
define stage
$1_program := $(or $7,$1)
$1_options := $$(call options_chain,$$(firstword $$(wildcard $4/$1.conf $4/$$($1_program).conf $P/$$($1_program).conf)))
$1_command = .build/release/$$($1_program) $3 $$(addprefix --config ,$$(firstword $$($1_options))) $(if $(filter $M/% $E/% $T/%,$2),$(if $(filter-out 1,$(SEED)),--seed $(SEED))) $(if $(filter extract-features,$1),$(addprefix --backbone ,$(OTHER_BACKBONE))) --output $2
$2: $5 $$($1_options) | $6 .build/release/$(or $7,$1)
	@mkdir -p $$(@D)
	$$($1_command)
$1: $2
redo-$1: $5 .build/release/$(or $7,$1)
	@mkdir -p $$(dir $2)
	$$($1_command)
.PHONY: $1 redo-$1
CHAIN += $1
endef
# $(call chain,PROGRAM,OUTPUT,INPUTS,OPTIONS FOLDER): a stage whose arguments are what it depends on.
chain = $(call stage,$1,$2,$3,$4,$3)

ifneq ($(wildcard $P/synthesize.conf),)
$(eval $(call chain,synthesize,$(RAW),,$P))
else
$(RAW):
	@echo 'RAW=$@: there is no such folder.' >&2
	@echo 'Give the folder of your photos and sentences as RAW=…, or put it there. docs/datasets.md says where to get' >&2
	@echo 'the published data sets, and how they (CUB_200_2011/, text_c10/, trainclasses.txt …) or your own must lie.' >&2
	@exit 1
endif
ifneq ($(wildcard $P/train-cnn.conf),)
$(eval $(call chain,train-cnn,$D/weights.h5,$D/examples.h5,$P))
endif
# Raw photos are asked for before anything is built, and not again once they have become an examples.h5.
$(eval $(call stage,preprocess,$D/examples.h5,$(RAW),$P,$(RAW_LISTS),$(if $(wildcard $D/examples.h5),,$(RAW))))
ifneq ($(PRECOMPUTED),)
$(eval $(call stage,extract-features,$F/features.h5,$D/examples.h5 $(RAW),$P,$D/examples.h5 $(wildcard $(addprefix $(RAW)/,*.npy *.tsv)),,import-features))
else
$(eval $(call chain,extract-features,$F/features.h5,$D/examples.h5 $(WEIGHTS),$P))
endif
# A method with options for import-stage1 (or import-stage2) takes that network from a checkpoint that others published.
CHECKPOINT ?= $(firstword $(shell cat $M/checkpoint $T/checkpoint 2>/dev/null))
# $(call published,STAGE,OUTPUT,METHOD): which checkpoint it was is remembered, as another may be older than what was made of
# this one; it is asked for before anything else is made.
define published
all: $(dir $2)checkpoint
$(dir $2)checkpoint: FORCE
	@test -f '$(CHECKPOINT)' || { echo 'CHECKPOINT=$(CHECKPOINT): METHOD=$(METHOD) needs the path of a published .pth.tar (docs/weights.md), without spaces' >&2; exit 1; }
	@mkdir -p $$(@D)
	@echo '$(CHECKPOINT)' | cmp -s - $$@ || echo '$(CHECKPOINT)' > $$@
$(call stage,$1,$2,$(CHECKPOINT) $D/examples.h5 $F/features.h5,$P/$3,$(dir $2)checkpoint $(CHECKPOINT) $D/examples.h5 $F/features.h5,,import-matcher)
endef
ifneq ($(wildcard $P/$(TRAINING)/import-stage1.conf),)
$(eval $(call published,import-stage1,$T/stage1.h5,$(TRAINING)))
else
$(eval $(call chain,train-stage1,$T/stage1.h5,$D/examples.h5 $F/features.h5,$P/$(TRAINING)))
endif
# A method with options for tune-stage1 (or tune-stage2) trains the CNN along, and what follows uses the features of the tuned CNN.
CNN1 := $(WEIGHTS)
STAGE1 := $T/stage1.h5
FEATURES1 := $F/features.h5
ifneq ($(wildcard $P/$(TRAINING)/tune-stage1.conf),)
$(eval $(call stage,tune-stage1,$T/tuned1.h5,$D/examples.h5 $(CNN1) --tune $(STAGE1),$P/$(TRAINING),$D/examples.h5 $(CNN1) $(STAGE1),,train-stage1))
$(eval $(call stage,extract-features1,$T/features1.h5,$D/examples.h5 $T/tuned1.h5,$P/$(TRAINING),$D/examples.h5 $T/tuned1.h5,,extract-features))
CNN1 := $T/tuned1.h5
STAGE1 := $T/tuned1.h5
FEATURES1 := $T/features1.h5
endif
$(eval $(call chain,dump-buffers,$E/buffers.h5,$D/examples.h5 $(FEATURES1) $(STAGE1),$P/$(EMBEDDING)))
$(eval $(call chain,screen-pairs,$E/pairs.h5,$E/buffers.h5,$P/$(EMBEDDING)))
# A method with options for train-fragments learns its stage 2 from whole batches of regions and words, and needs nothing of stage 1 for it.
IMPORTED := $(wildcard $P/$(METHOD)/import-stage2.conf)
ifneq ($(IMPORTED),)
$(eval $(call published,import-stage2,$M/stage2.h5,$(METHOD)))
else ifneq ($(wildcard $P/$(METHOD)/train-fragments.conf),)
$(eval $(call stage,train-stage2,$M/stage2.h5,$D/examples.h5 $(FEATURES1),$P/$(METHOD),$D/examples.h5 $(FEATURES1),,train-fragments))
else
$(eval $(call chain,train-stage2,$M/stage2.h5,$D/examples.h5 $(FEATURES1) $(STAGE1) $E/pairs.h5,$P/$(METHOD)))
endif
STAGE2 := $M/stage2.h5
FEATURES2 := $(FEATURES1)
ifneq ($(wildcard $P/$(METHOD)/tune-stage2.conf),)
$(eval $(call stage,tune-stage2,$M/tuned2.h5,$D/examples.h5 $(CNN1) $(STAGE1) $E/pairs.h5 --tune $(STAGE2),$P/$(METHOD),$D/examples.h5 $(CNN1) $(STAGE1) $E/pairs.h5 $(STAGE2),,train-stage2))
$(eval $(call stage,extract-features2,$M/features2.h5,$D/examples.h5 $M/tuned2.h5,$P/$(METHOD),$D/examples.h5 $M/tuned2.h5,,extract-features))
STAGE2 := $M/tuned2.h5
FEATURES2 := $M/features2.h5
endif
# A method whose score.conf says so ends with stage 1.
STAGE1_ONLY := $(filter yes,$(firstword $(shell sed -n 's/^--\(no-\)\{0,1\}stage1-only.*/\1yes/p' /dev/null $(call options_chain,$P/$(METHOD)/score.conf))))
# A method with options for fuse adds up the scores of others, the members that these name, and has nothing of its own before.
comma := ,
MEMBERS := $(subst $(comma), ,$(shell sed -n 's/^--members[ =]*\([^ #]*\).*/\1/p' /dev/null $(call options_chain,$P/$(METHOD)/fuse.conf)))
MEMBER_SCORES := $(foreach m,$(MEMBERS),$(call run_folder,$m,$(SEED))/scores.h5)
ifneq ($(MEMBERS),)
$(eval $(call stage,fuse,$M/scores.h5,$(MEMBER_SCORES),$P/$(METHOD),$(MEMBER_SCORES)))
score: fuse
.PHONY: score
# Whether a member is up to date is for a make of its own to say.
define member
$(call run_folder,$1,$(SEED))/scores.h5: FORCE
	@$$(MAKE) all METHOD=$1
endef
$(foreach m,$(MEMBERS),$(eval $(call member,$m)))
else
$(eval $(call chain,score,$M/scores.h5,$(if $(STAGE1_ONLY),$E/buffers.h5,$D/examples.h5 $(FEATURES2) $(if $(IMPORTED),,$(STAGE1) $E/buffers.h5 $E/pairs.h5) $(STAGE2)),$P/$(METHOD)))
endif

all: score
build: $(PROGRAMS)

# --- A sentence of one's own ------------------------------------------------------------------------------------------

# With what the method's stages made, which are brought up to date first, and as score joins them. Dollar signs are the sentence's own.
override SENTENCE := $(value SENTENCE)
export SENTENCE
ifneq ($(filter search,$(MAKECMDGOALS)),)
ifneq ($(MEMBERS),)
$(error METHOD=$(METHOD) adds up the scores of others: search with one of these: $(MEMBERS))
endif
ifeq ($(value SENTENCE),)
$(error SENTENCE= is empty: make search SENTENCE='a bird with a red crown')
endif
endif
SEARCHED := $D/examples.h5 $(if $(IMPORTED),,$(STAGE1) $E/buffers.h5) $(if $(STAGE1_ONLY),,$(FEATURES2) $(STAGE2))
search: $(SEARCHED) $(if $(STAGE1_ONLY)$(IMPORTED),,$M/scores.h5) | .build/release/search
	.build/release/search -- "$$SENTENCE" $(SEARCHED) $(if $(STAGE1_ONLY)$(IMPORTED),,$M/metrics.json)

# --- A look at raw photos and sentences -------------------------------------------------------------------------------

check-data: | $(RAW) .build/release/preprocess
	.build/release/preprocess --check $(RAW) --config $P/preprocess.conf --dataset $(DATASET)

# --- All methods, several seeds ---------------------------------------------------------------------------------------

# A number n means the seeds 1 … n; several are the seeds themselves. Neither where settings are chosen (…-val) nor of others' networks (published…) is anything tabulated.
SEEDS   ?= 3
METHODS ?= $(filter-out %-val published%,$(sort $(notdir $(patsubst %/,%,$(wildcard $P/*/)))))
SEED_LIST := $(if $(word 2,$(SEEDS)),$(SEEDS),$(shell seq $(SEEDS)))
RESULTS := docs/results/$(DATASET)$(addprefix -,$(OTHER_BACKBONE)).md
TABLE   := make table DATASET=$(DATASET)$(addprefix $() BACKBONE=,$(OTHER_BACKBONE)) SEEDS=$(if $(word 2,$(SEEDS)),"$(SEEDS)",$(SEEDS))$(if $(filter file,$(origin METHODS)),, METHODS="$(METHODS)")

# Each run is the chain's own targets: those that are up to date are not repeated, and an interrupted table goes on where it was.
table: | .build/release/tabulate
	set -e; for seed in $(SEED_LIST); do for method in $(METHODS); do $(MAKE) all METHOD=$$method SEED=$$seed; done; done
	$(MAKE) tabulate

# The page of what there is: runs that are missing are named as such.
tabulate: | .build/release/tabulate
	@mkdir -p $(dir $(RESULTS))
	.build/release/tabulate $(foreach m,$(METHODS),$(foreach s,$(SEED_LIST),$(call run_folder,$m,$s)/metrics.json)) \
	  --dataset $(DATASET) --command '$(TABLE)' --output $(RESULTS)

# --- Published weights ------------------------------------------------------------------------------------------------

# After the build, which looks for missing packages too: two apt-get at once would be in each other's way.
$(PUBLISHED:%=weights/%.h5): weights/%.h5: | .build/release/import-weights
	file=$$(setup/weights $* $(@D)) && .build/release/import-weights "$$file" --backbone $* --output $@

weights: weights/$(or $(filter $(BACKBONE),$(PUBLISHED)),efficientnet-lite0).h5
redo-weights:
	rm -f $(WEIGHTS)
	$(MAKE) $(or $(WEIGHTS),weights)

# --- Numbers and speed beside PyTorch and others ----------------------------------------------------------------------

.venv-bench/ready: bench/requirements.txt | $(PROGRAMS)
	@setup/packages python
	python3 -m venv --without-pip $(@D)
	python3 -m pip --python $(@D)/bin/python install --requirement $<
	@touch $@

# On the raw photos where there are some.
parity: .venv-bench/ready $(PROGRAMS)
	.venv-bench/bin/python bench/parity.py --weights weights $(addprefix --photos ,$(wildcard $(RAW)))

bench-backbones: .venv-bench/ready $(PROGRAMS)
	.venv-bench/bin/python bench/backbones.py --output docs/benchmarks.md

# With the data set's sentences where it was preprocessed.
bench: .venv-bench/ready $(PROGRAMS)
	.venv-bench/bin/python bench/compare.py --output docs/benchmarks-stages.md $(addprefix --examples ,$(wildcard $D/examples.h5))

# --- Tests, cleaning, help --------------------------------------------------------------------------------------------

# Tests have a build of their own: it is compiled for testing, and each switch would compile everything anew.
test:
	@setup/packages
	swift test $(SWIFT) --scratch-path .build-tests

# Removes what was made for a data set; raw photos stay, unless they were synthesized.
$(DATASETS:%=clean-%): clean-%:
	@mkdir -p data/$*
	find data/$* -mindepth 1 -maxdepth 1 $(if $(wildcard pipelines/$*/synthesize.conf),,! -name raw) -exec rm -rf {} +

help:
	@echo 'make all            everything up to the score, for DATASET=$(DATASET) METHOD=$(METHOD) BACKBONE=$(BACKBONE) SEED=$(SEED) RAW=$(RAW)'
	@echo 'make STAGE          up to this stage: $(strip $(filter $(CHAIN),$(STAGES)) $(filter-out $(STAGES),$(CHAIN)))'
	@echo 'make redo-STAGE     this stage again, then `make all` what depends on it'
	@echo 'make search         the photos that a sentence of yours describes: SENTENCE="a bird with a red crown"'
	@echo 'make check-data     look at RAW: counts beside the published ones, and what is missing, damaged or there twice'
	@echo 'make table          all of it for each of METHODS and SEEDS=$(SEEDS) (a number, or a list), and $(RESULTS): beside the paper'"'"'s figures'
	@echo 'make tabulate       that page alone, of the runs that are there'
	@echo 'make weights        fetch and import the published weights of BACKBONE: $(PUBLISHED)'
	@echo 'make parity         the backbones'"'"' numbers beside PyTorch'"'"'s, on random weights and on the published files in weights/'
	@echo 'make bench-backbones  their speed beside PyTorch, ONNX Runtime and OpenVINO: docs/benchmarks.md'
	@echo 'make bench          both stages beside PyTorch, with the data set'"'"'s sentences where it has been preprocessed: docs/benchmarks-stages.md'
	@echo 'make clean-DATASET  remove what was made for a data set'
	@echo 'make build, test    the programs; all tests'
	@echo 'CHECKPOINT=FILE     with METHOD=published or published-vse, where there is one: what SCAN, IMRAM or VSE++ left as a .pth.tar'
	@echo 'data sets: $(DATASETS)'
	@echo 'methods of $(DATASET): $(notdir $(patsubst %/,%,$(wildcard $P/*/)))'

.PHONY: FORCE all build search check-data table tabulate weights redo-weights parity bench-backbones bench test help $(DATASETS:%=clean-%)
