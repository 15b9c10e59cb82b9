# Photos of one's own: make index PHOTOS=my-photos embeds them, and make search INDEX=… finds them. Both need the pack
# of a method alone. MODEL=… names one that lies elsewhere, and then no stage of the chain runs.

PACK_GOALS := pack redo-pack show-pack status-pack
# Whether the method's networks can be in one file: one CNN made all, and it is there.
CAN_PACK   := $(if $(filter import-matcher,$(MATCHER))$(filter precomputed,$(BACKBONE))$(filter \
  stage2,$($(METHOD).TUNES))$(MEMBERS)$(BACKBONES),,yes)
INDEXING   := $(filter $(PACK_GOALS) index redo-index status-index,$(GOALS))$(and $(filter search serve,$(GOALS)),$(or \
  $(call given,INDEX),$(call given,MODEL),$(and $(filter serve,$(GOALS)),$(CAN_PACK))))
ifneq ($(INDEXING),)
PACK := $M/pack.h5
pack := $(if $(call given,MODEL),$(call argument,MODEL),$(PACK))
ifeq ($(call given,MODEL),)
$(if $(MEMBERS),$(error METHOD=$(METHOD) adds up the scores of others: pack one of these: $(MEMBERS)))
$(if $(BACKBONES),$(error METHOD=$(METHOD) joins the networks of several CNNs: pack BACKBONE= one of these: \
  $(BACKBONES)))
$(if $(filter import-matcher,$(MATCHER))$(filter precomputed,$(BACKBONE)),$(error METHOD=$(METHOD) \
  BACKBONE=$(BACKBONE) has features that others computed: it cannot look at other photos))
PACKED := $X $(FEATURES) $(sort $(CNN) $(STAGE1) $(STAGE2)) $E/buffers.h5 $(FUSION)
$(eval $(call stage,pack,pack,$(PACK),$(PACKED),$(METHOD),,$(FUSION:metrics.json=scores.h5)))
endif

# An index of several folders is several indexes: INDEX=… names each.
INDEX  ?= $M/index.h5
index  := $(call argument,INDEX)
# Behind a sentence, search takes what ends so for a file.
ending = $(if $(findstring .h5$(newline),$($1)$(newline)),,$(error $1=$($1): name a file that ends in .h5))
$(if $(filter index redo-index status-index search serve,$(GOALS)),$(call ending,INDEX)$(if $(call given,MODEL),$(call \
  ending,MODEL)))
PHOTOS ?= $(call remembered,$(INDEX))
ifneq ($(filter index redo-index status-index,$(GOALS)),)
$(if $(strip $(PHOTOS)),,$(error PHOTOS= is empty: make index PHOTOS=my-photos, the folder of your photos))
GRIDS  ?= int8
$(call known,GRIDS,int8 float16 none,how the grids for stage 2 are kept)
indexed = .build/release/index-photos $(pack) $(call argument,PHOTOS) --grids $(GRIDS)$(no-verify) --output $(index)
index redo-index: $(if $(call given,MODEL),,$(PACK)) | .build/release/index-photos
	@mkdir -p "$$(dirname $(index))"
	$(indexed)$(if $(filter redo-index,$@), --anew)
# With the pack as it is: nothing is made.
status-index: | .build/release/index-photos
	@test -f $(pack) || { printf '%s\n' $(pack)': there is no such file: make pack, or name one as MODEL=…' >&2; exit 1; }
	@$(indexed) --status
endif
endif
.PHONY: index redo-index status-index
