# Weights of CNNs that others published. setup/weights checks that a file is the published one.

# After the build, which looks for missing packages too: two apt-get at once would be in each other's way.
WEIGHTS_FILES := $(PUBLISHED:%=weights/%.h5)
import-weights = file=$$(setup/weights $1 weights) && .build/release/import-weights "$$file" --backbone $1 --output \
  weights/$1.h5
$(WEIGHTS_FILES): weights/%.h5: | .build/release/import-weights
	$(call import-weights,$*)
.PRECIOUS: $(WEIGHTS_FILES)

# Of the backbone, where it is a published one.
WANTED := $(if $(filter small-cnn,$(BACKBONE)),,$(or $(filter $(BACKBONE),$(PUBLISHED)),efficientnet-lite0))
weights: weights/$(or $(WANTED),efficientnet-lite0).h5
redo-weights: $(if $(WANTED),,redo-train-cnn) | .build/release/import-weights
	$(if $(WANTED),$(call import-weights,$(WANTED)))
.PHONY: weights redo-weights
