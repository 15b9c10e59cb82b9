# Removes what was made for a data set. Raw photos stay, unless synthesize drew them.

$(DATASETS:%=clean-%): clean-%:
	@mkdir -p data/$*
	find data/$* -mindepth 1 -maxdepth 1 $$(test -f data/$*/raw/synthesized.txt || echo ! -name raw) -exec rm -rf {} +
.PHONY: $(DATASETS:%=clean-%)
