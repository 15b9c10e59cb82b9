# With folds, the training pairs are those of networks that did not learn from their identities.
define fold
$(call stage,train-stage1-fold$1,train-stage1,$T/fold$1/stage1.h5,$X $(FEATURES),$(TRAINED),--leave-out $1/$(FOLDS))
$(call stage,dump-buffers-fold$1,dump-buffers,$E/fold$1/buffers.h5,$X $(FEATURES) $T/fold$1/stage1.h5,$(EMBEDDED))
endef

$(if $(and $($(METHOD).FOLDS),$(filter-out $(METHOD),$(EMBEDDED))),$(error $(METHOD).FOLDS: its pairs are those of \
  $(EMBEDDED): say $(EMBEDDED).FOLDS))
FOLDS := $(strip $($(EMBEDDED).FOLDS))
ifneq ($(FOLDS),)
$(call known,$(EMBEDDED).FOLDS,2 3 4 5,so many networks leave out a part of the identities each)
# A CNN that is tuned has learned from all identities, and so may have what comes from a checkpoint.
ifneq ($(TRAINER)$(filter stage1,$($(TRAINED).TUNES)),train-stage1)
$(error $(EMBEDDED).FOLDS: $(TRAINED) imports stage 1 or tunes its CNN, which then knows all identities: leave it out)
endif
endif
PARTS  := $(wordlist 1,$(or $(FOLDS),0),1 2 3 4 5)
$(foreach n,$(PARTS),$(eval $(call fold,$n)))
UNSEEN := $(PARTS:%=$E/fold%/buffers.h5)
