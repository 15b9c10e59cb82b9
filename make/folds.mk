# With folds, the training pairs are those of networks that did not learn from their identities.
define fold
$(call stage,train-stage1-fold$1,train-stage1,$T/fold$1/stage1.h5,$X $(FEATURES),$(TRAINED),--leave-out $1/$(FOLDS))
$(call stage,dump-buffers-fold$1,dump-buffers,$E/fold$1/buffers.h5,$X $(FEATURES) $T/fold$1/stage1.h5,$(EMBEDDED))
endef
FOLDS  := $(strip $($(EMBEDDED).FOLDS))
$(if $(FOLDS),$(call known,FOLDS,2 3 4 5,$(EMBEDDED).FOLDS is no such number of networks))
PARTS  := $(if $(FOLDS),$(wordlist 1,$(FOLDS),1 2 3 4 5))
$(foreach n,$(PARTS),$(eval $(call fold,$n)))
UNSEEN := $(PARTS:%=$E/fold%/buffers.h5)
