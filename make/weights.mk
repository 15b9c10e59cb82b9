# Weights of CNNs that others published.

# After the build, which looks for missing packages too: two apt-get at once would be in each other's way.
$(PUBLISHED:%=weights/%.h5): weights/%.h5: | .build/release/import-weights
	file=$$(setup/weights $* $(@D)) && .build/release/import-weights "$$file" --backbone $* --output $@

weights: weights/$(or $(filter $(BACKBONE),$(PUBLISHED)),efficientnet-lite0).h5
redo-weights:
	rm -f $(WEIGHTS)
	$(MAKE) $(or $(WEIGHTS),weights)
.PHONY: weights redo-weights
