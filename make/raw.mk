# RAW=…, the folder of photos and sentences. Without it, the folder that examples.h5 was made from, this backbone's or
# the data set's.

GIVEN := $(call given,RAW)
ifeq ($(strip $(RAW_PHOTOS)),drawn)
$(if $(GIVEN),$(error RAW=$(RAW): the photos of DATASET=$(DATASET) are drawn into $D/raw: leave RAW out; yours are for \
  DATASET=plain))
RAW   := $D/raw
DRAWN := $(RAW)
$(eval $(call stage,synthesize,synthesize,$(RAW)))
else
$(if $(GIVEN),,$(eval RAW := $$(or $$(call remembered,$X),$$(call remembered,$D/examples.h5),$D/raw)))
endif
raw := $(call argument,RAW)

# Photos that were not given again may be gone, once they have become an examples.h5.
raw-there:
	@test -d $(raw)$(if $(or $(GIVEN),$(filter check-data,$(GOALS))),, || test -e $X) || { \
	  printf '%s\n' RAW=$(raw)': there is no such folder.' \
	  'Give the folder of your photos and sentences as RAW=…, or put it there. docs/datasets.md says where to get' \
	  'the published data sets, and how they (CUB_200_2011/, text_c10/, trainclasses.txt …) or your own must lie.' \
	  >&2; exit 1; }
.PHONY: raw-there

# A look at the raw data, as preprocess will read them.
check-data: $(or $(DRAWN),raw-there) | .build/release/preprocess
	.build/release/preprocess --check $(raw) $(addprefix --config ,$(call layers,preprocess)) --dataset $(DATASET)
.PHONY: check-data

# Before the first stage runs, its inputs are there, and every stage takes the values of its options.
asked: $(if $(DRAWN),,raw-there) | $(PROGRAMS)
	@$(MAKE) --silent show STAGE= > /dev/null
.PHONY: asked
