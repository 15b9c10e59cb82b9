# Lineup: from raw photos and sentences to a score. `make help` lists what can be asked for.

.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Each program uses all processors.
.NOTPARALLEL:

include make/asked.mk make/build.mk

# --- What is asked for ------------------------------------------------------------------------------------------------

DATASET ?= demo
SEED    ?= 1
VERIFY  ?= yes

DATASETS := $(call names,$(patsubst pipelines/%/dataset.mk,%,$(wildcard pipelines/*/dataset.mk)))
$(call name,DATASET)$(call known,DATASET,$(DATASETS),there is no pipelines/$(DATASET)/dataset.mk)
# pipelines/README.md describes the variables of these files. The data set's come last, so that they win.
METHODS_THERE := $(call names,$(patsubst pipelines/methods/%/chain.mk,%,$(wildcard pipelines/methods/*/chain.mk)))
include $(METHODS_THERE:%=pipelines/methods/%/chain.mk) pipelines/$(DATASET)/dataset.mk
OWN_METHOD := $(or $(strip $(OWN_METHOD)),identity-aware)
METHOD     ?= $(OWN_METHOD)
$(call name,METHOD)$(call known,METHOD,$(KNOWN_METHODS),pipelines/$(DATASET)/dataset.mk does not name it)
$(call number,SEED,$(subst $() ,-,$(SEED)))
$(call known,VERIFY,yes no,whether inputs are compared with their seals)

PUBLISHED := vgg16 googlenet efficientnet-lite0 efficientnet-lite0-288 efficientnet-lite1 efficientnet-lite2
BACKBONE  ?= $(strip $(OWN_BACKBONE))
$(call known,BACKBONE,$(sort $(OWN_BACKBONE) $(if $(filter precomputed,$(OWN_BACKBONE)),,$(PUBLISHED))),$(strip \
  there is no such backbone for $(DATASET)))
# What a command that a program advises must say too, as it is not the default.
export LINEUP_MAKE := $(strip $(filter-out DATASET=demo METHOD=$(OWN_METHOD) SEED=1 BACKBONE=$(strip \
  $(OWN_BACKBONE)),$(foreach v,DATASET METHOD BACKBONE SEED,$v=$($v))))
# Stages then note what they took, in costs.csv beside their outputs.
LINEUP_COSTS ?= yes
export LINEUP_COSTS

# The method's variables, and their defaults.
MEMBERS  := $(strip $($(METHOD).MEMBERS))
# Where BACKBONE names a CNN, the method has that one alone.
BACKBONES := $(if $(call given,BACKBONE),,$(strip $($(METHOD).BACKBONES)))
TRAINED  := $(strip $(or $($(METHOD).STAGE1),$(METHOD)))
EMBEDDED := $(strip $(or $($(METHOD).BUFFERS),$(TRAINED)))
TRAINER  := $(strip $(or $($(TRAINED).TRAINER),train-stage1))
MATCHER  := $(strip $(or $($(METHOD).MATCHER),train-stage2))
$(call known,TRAINED,$(METHODS_THERE),the method that $(METHOD).STAGE1 names has no chain.mk)
$(call known,EMBEDDED,$(METHODS_THERE),the method that $(METHOD).BUFFERS names has no chain.mk)
$(call known,TRAINER,train-stage1 import-matcher,no program of stage 1)
$(call known,MATCHER,train-stage2 train-fragments import-matcher none,no program of stage 2)
$(foreach b,$(BACKBONES),$(if $(filter $(filter-out $(strip $(OWN_BACKBONE)),$(PUBLISHED)),$b),,$(error \
  $(METHOD).BACKBONES: $b is no published CNN, or that of $(DATASET) itself: name others)))
$(if $(BACKBONES),$(if $(filter none,$(MATCHER)),,$(error $(METHOD).BACKBONES: no stage 2 can follow: \
  $(METHOD).MATCHER := none)))

# Photos and features depend on neither method nor seed. Another backbone than the data set's has a folder of its own;
# photos too are there where it sees larger crops.
D := data/$(DATASET)
F := $D$(addprefix /,$(filter-out $(OWN_BACKBONE),$(BACKBONE)))
LARGER := $(foreach b,$(filter-out $(OWN_BACKBONE),$(BACKBONE)),$(wildcard $(addsuffix /$b/preprocess.conf,\
  pipelines/backbones pipelines/$(DATASET))))
X := $(if $(LARGER),$F,$D)/examples.h5
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

# $(call stage,NAME,PROGRAM,OUTPUT,INPUTS,METHOD,FLAGS,MORE PREREQUISITES): the program decides whether there is
# something to do. Times do not count, but options, seed and the content of the inputs. It also puts its output in place
# when that is whole: make removes none.
define stage
$1_command := .build/release/$2 $(strip $4 $(addprefix --config ,$(call layers,$2,$5)) $6 \
  $(if $5,$(addprefix --seed ,$(filter-out 1,$(SEED))))$(if $(filter score,$1),$(details))$(no-verify) --output $3)
$3: $(filter %.h5,$4) $7 FORCE | asked .build/release/$2
	@mkdir -p $(dir $3)
	@$$($1_command) --if-changed$(if $(filter $1 $3,$(GOALS)),, --quiet)
redo-$1: $(filter %.h5,$4) $7 | asked .build/release/$2
	@mkdir -p $(dir $3)
	$$($1_command)
show-$1: | .build/release/$2
	@$$($1_command) --show-options
status-$1: | .build/release/$2
	@$$($1_command) --status
$1: $3
.PHONY: $1 redo-$1 show-$1 status-$1
.PRECIOUS: $3
CHAIN += $1
endef
no-verify := $(if $(filter no,$(VERIFY)), --no-verify)
details   := $(if $(filter details,$(MAKECMDGOALS)), --details)
# Where there is nothing to do, the last stage says so, and what it found before.
LAST  := $(if $(strip $(ANSWERS)),$(if $(MEMBERS),score,check-answers),score)
GOALS := $(patsubst details,score,$(patsubst all,$(LAST),$(or $(MAKECMDGOALS),all)))

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

# What check-answers says comes last, so that the report is written before it.
all: $(if $(filter check-answers,$(LAST)),written-report) $(LAST)
details: score
.PHONY: all details FORCE

include make/raw.mk
$(eval $(call stage,preprocess,preprocess,$X,$$(raw),,$(LARGER:%=--config %),$(DRAWN)))

FEATURES := $F/features.h5
ifeq ($(BACKBONE),precomputed)
$(eval $(call stage,extract-features,import-features,$(FEATURES),$X $$(raw)))
else
$(if $(filter small-cnn,$(BACKBONE)),$(eval $(call stage,train-cnn,train-cnn,$D/weights.h5,$X)))
WEIGHTS := $(if $(filter $(BACKBONE),$(PUBLISHED)),weights/$(BACKBONE).h5,$D/weights.h5)
CNN     := $(WEIGHTS)
$(eval $(call stage,extract-features,extract-features,$(FEATURES),$X $(CNN),,--backbone $(BACKBONE)))
endif

# A method adds up others, takes its matcher from a checkpoint, or has stage 1 and perhaps stage 2 behind it.
include make/checkpoint.mk
ifneq ($(MEMBERS)$(BACKBONES),)
include make/members.mk
else ifeq ($(MATCHER),import-matcher)
STAGE2 := $M/stage2.h5
$(eval $(call stage,train-stage2,import-matcher,$(STAGE2),$$(checkpoint) $X $(FEATURES),$(METHOD)))
$(eval $(call stage,score,score,$M/scores.h5,$X $(FEATURES) $(STAGE2),$(METHOD)))
else
STAGE1 := $T/stage1.h5
ifeq ($(TRAINER),import-matcher)
$(eval $(call stage,train-stage1,import-matcher,$(STAGE1),$$(checkpoint) $X $(FEATURES),$(TRAINED)))
else
$(eval $(call stage,train-stage1,train-stage1,$(STAGE1),$X $(FEATURES),$(TRAINED)))
endif
$(if $(filter stage1,$($(TRAINED).TUNES)),$(eval $(call tune,1,$T,$X $(CNN) $(STAGE1),$(TRAINED))))
$(eval $(call stage,dump-buffers,dump-buffers,$E/buffers.h5,$X $(FEATURES) $(STAGE1),$(EMBEDDED)))

ifeq ($(MATCHER),none)
$(eval $(call stage,score,score,$M/scores.h5,$E/buffers.h5,$(METHOD),--stage1-only))
else
include make/folds.mk
$(eval $(call stage,screen-pairs,screen-pairs,$E/pairs.h5,$E/buffers.h5 $(UNSEEN),$(EMBEDDED)))
STAGE2 := $M/stage2.h5
FROM1  := $(if $(filter train-stage2,$(MATCHER)),$(STAGE1) $E/pairs.h5)
$(eval $(call stage,train-stage2,$(MATCHER),$(STAGE2),$X $(FEATURES) $(FROM1),$(METHOD)))
$(if $(filter stage2,$($(METHOD).TUNES)),$(eval $(call tune,2,$M,$X $(CNN) $(STAGE1) $E/pairs.h5 $(STAGE2),$(METHOD))))
$(eval $(call stage,score,score,$M/scores.h5,$X $(FEATURES) $(STAGE1) $E/buffers.h5 $E/pairs.h5 $(STAGE2),$(METHOD)))
endif
endif
include make/search.mk make/report.mk make/answers.mk make/index.mk

INCLUDED := asked build raw checkpoint members folds search report answers index
include $(filter-out $(INCLUDED:%=make/%.mk),$(sort $(wildcard make/*.mk)))
