# Lineup: from raw photos and sentences to a score. `make help` lists what can be asked for.

DATASET ?= demo
METHOD  ?= identity-aware
SEED    ?= 1
RAW     ?= data/$(DATASET)/raw

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

include make/build.mk

# --- What is asked for ------------------------------------------------------------------------------------------------

# $(call known,VARIABLE,VALUES,REASON): ends make where the variable is not one of the values.
known = $(if $(and $(filter $2,$($1)),$(filter 1,$(words $($1)))),,$(error $1=$($1): $3. Known: $2))

DATASETS := $(sort $(patsubst pipelines/%/dataset.mk,%,$(wildcard pipelines/*/dataset.mk)))
$(call known,DATASET,$(DATASETS),there is no pipelines/$(DATASET)/dataset.mk)
# pipelines/README.md describes the variables of these files. The data set's come last, so that they win.
METHODS_THERE := $(sort $(patsubst pipelines/methods/%/chain.mk,%,$(wildcard pipelines/methods/*/chain.mk)))
include $(METHODS_THERE:%=pipelines/methods/%/chain.mk) pipelines/$(DATASET)/dataset.mk
$(call known,METHOD,$(KNOWN_METHODS),pipelines/$(DATASET)/dataset.mk does not name it)

PUBLISHED := vgg16 googlenet efficientnet-lite0
BACKBONE  ?= $(strip $(OWN_BACKBONE))
$(call known,BACKBONE,$(sort $(OWN_BACKBONE) $(if $(filter precomputed,$(OWN_BACKBONE)),,$(PUBLISHED))),$(strip \
  there is no such backbone for $(DATASET)))
$(if $(word 2,$(RAW)),$(error RAW=$(RAW): make knows no folder with a space in its name: rename it, or link to it))

# The method's variables, and their defaults.
MEMBERS  := $(strip $($(METHOD).MEMBERS))
TRAINED  := $(strip $(or $($(METHOD).STAGE1),$(METHOD)))
EMBEDDED := $(strip $(or $($(METHOD).BUFFERS),$(TRAINED)))
TRAINER  := $(strip $(or $($(TRAINED).TRAINER),train-stage1))
MATCHER  := $(strip $(or $($(METHOD).MATCHER),train-stage2))
$(call known,TRAINED,$(METHODS_THERE),the method that $(METHOD).STAGE1 names has no chain.mk)
$(call known,EMBEDDED,$(METHODS_THERE),the method that $(METHOD).BUFFERS names has no chain.mk)
$(call known,TRAINER,train-stage1 import-matcher,no program of stage 1)
$(call known,MATCHER,train-stage2 train-fragments import-matcher none,no program of stage 2)

# Photos and features depend on neither method nor seed. Another backbone than the data set's has a folder of its own.
D := data/$(DATASET)
X := $D/examples.h5
F := $D$(addprefix /,$(filter-out $(OWN_BACKBONE),$(BACKBONE)))
run_folder = $F/$1$(if $(filter-out 1,$2),-seed$2)
M := $(call run_folder,$(METHOD),$(SEED))
T := $(call run_folder,$(TRAINED),$(SEED))
E := $(call run_folder,$(EMBEDDED),$(SEED))

# --- What a stage is --------------------------------------------------------------------------------------------------

# $(call layers,PROGRAM,METHOD): the options files that there are; the later wins. First what the method says, after
# those that it is like; then what the data set needs; then what both need. Without METHOD it is the data set alone.
lineage = $(if $(filter $1,$($1.LIKE)),$(error $1.LIKE names $1 itself))$(foreach m,$($1.LIKE),$(if \
  $(wildcard pipelines/*/$m),,$(error $1.LIKE names $m: there is no such layer in pipelines/))$(call lineage,$m)) $1
sets   := $(LIKE:%=pipelines/%) pipelines/$(DATASET)
layers  = $(wildcard $(foreach m,$(call lineage,$2),pipelines/methods/$m/$1.conf) $(sets:%=%/$1.conf) \
  $(foreach m,$(call lineage,$2),$(sets:%=%/$m/$1.conf)))

# $(call stage,NAME,PROGRAM,OUTPUT,INPUTS,METHOD,FLAGS,MORE PREREQUISITES): an input or options file that changed
# repeats the stage. A rebuilt program does not: that would repeat hours of training. A program puts its output in place
# only when it is whole, so make need not remove what an interrupted one leaves.
define stage
$1_command := $(strip .build/release/$2 $4 $(addprefix --config ,$(call layers,$2,$5)) $6 \
  $(if $5,$(addprefix --seed ,$(filter-out 1,$(SEED)))) --output $3)
$3: $(filter-out $(RAW),$4) $7 $(call layers,$2,$5) | .build/release/$2
	@mkdir -p $$(@D)
	$$($1_command)
redo-$1: $(filter-out $(RAW),$4) $7 | .build/release/$2
	@mkdir -p $(dir $3)
	$$($1_command)
show-$1: | .build/release/$2
	@$$($1_command) --show-options
$1: $3
.PHONY: $1 redo-$1 show-$1
.PRECIOUS: $3
CHAIN += $1
endef

# $(call tune,1 or 2,FOLDER,INPUTS,METHOD): the CNN learns along with that stage. What follows is given the two, and the
# features of that CNN.
define tune
$(call stage,tune-stage$1,tune-stage$1,$2/tuned$1.h5,$3,$4)
$(call stage,extract-features$1,extract-features,$2/features$1.h5,$X $2/tuned$1.h5,$4,--backbone $(BACKBONE))
CNN      := $2/tuned$1.h5
STAGE$1  := $2/tuned$1.h5
FEATURES := $2/features$1.h5
endef

# --- The chain --------------------------------------------------------------------------------------------------------

include make/checkpoint.mk
all: score
.PHONY: all FORCE

ifeq ($(strip $(PHOTOS)),drawn)
LISTS := $(RAW)
$(eval $(call stage,synthesize,synthesize,$(RAW)))
else  # of somebody's photos only the lists and tables are looked at, not each photo
LISTS := $(wildcard $(addprefix $(RAW)/,*.txt *.csv *.json *.jsonl *.h5 */*classes.txt CUB_200_2011/*.txt \
  Flickr8k_text/*.txt))
endif
# Raw photos are not asked for again once they have become an examples.h5.
$(eval $(call stage,preprocess,preprocess,$X,$(RAW),,,$(if $(wildcard $X),,$(RAW)) $(LISTS)))

FEATURES := $F/features.h5
ifeq ($(BACKBONE),precomputed)
$(eval $(call stage,extract-features,import-features,$(FEATURES),$X $(RAW),,,$(wildcard $(RAW)/*.npy $(RAW)/*.tsv)))
else
$(if $(filter small-cnn,$(OWN_BACKBONE)),$(eval $(call stage,train-cnn,train-cnn,$D/weights.h5,$X)))
WEIGHTS := $(if $(filter $(BACKBONE),$(PUBLISHED)),weights/$(BACKBONE).h5,$D/weights.h5)
CNN     := $(WEIGHTS)
$(eval $(call stage,extract-features,extract-features,$(FEATURES),$X $(CNN),,--backbone $(BACKBONE)))
endif

# A method adds up others, takes its matcher from a checkpoint, or has stage 1 and perhaps stage 2 behind it.
ifneq ($(MEMBERS),)
include make/fuse.mk
else ifeq ($(MATCHER),import-matcher)
STAGE2 := $M/stage2.h5
$(eval $(call stage,train-stage2,import-matcher,$(STAGE2),$(CHECKPOINT) $X $(FEATURES),$(METHOD)))
$(eval $(call stage,score,score,$M/scores.h5,$X $(FEATURES) $(STAGE2),$(METHOD)))
else
STAGE1 := $T/stage1.h5
ifeq ($(TRAINER),import-matcher)
$(eval $(call stage,train-stage1,import-matcher,$(STAGE1),$(CHECKPOINT) $X $(FEATURES),$(TRAINED)))
else
$(eval $(call stage,train-stage1,train-stage1,$(STAGE1),$X $(FEATURES),$(TRAINED)))
endif
$(if $(filter stage1,$($(TRAINED).TUNES)),$(eval $(call tune,1,$T,$X $(CNN) $(STAGE1),$(TRAINED))))
$(eval $(call stage,dump-buffers,dump-buffers,$E/buffers.h5,$X $(FEATURES) $(STAGE1),$(EMBEDDED)))

ifeq ($(MATCHER),none)
$(eval $(call stage,score,score,$M/scores.h5,$E/buffers.h5,$(METHOD),--stage1-only))
else
$(eval $(call stage,screen-pairs,screen-pairs,$E/pairs.h5,$E/buffers.h5,$(EMBEDDED)))
STAGE2 := $M/stage2.h5
FROM1  := $(if $(filter train-stage2,$(MATCHER)),$(STAGE1) $E/pairs.h5)
$(eval $(call stage,train-stage2,$(MATCHER),$(STAGE2),$X $(FEATURES) $(FROM1),$(METHOD)))
$(if $(filter stage2,$($(METHOD).TUNES)),$(eval $(call tune,2,$M,$X $(CNN) $(STAGE1) $E/pairs.h5 $(STAGE2),$(METHOD))))
$(eval $(call stage,score,score,$M/scores.h5,$X $(FEATURES) $(STAGE1) $E/buffers.h5 $E/pairs.h5 $(STAGE2),$(METHOD)))
endif
endif

include $(filter-out make/build.mk make/checkpoint.mk make/fuse.mk,$(sort $(wildcard make/*.mk)))
