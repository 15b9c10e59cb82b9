# Removes what was made for a data set, and what synthesize drew. Whatever else lies there stays.

MADE := $(addsuffix .h5,examples weights features features1 features2 stage1 tuned1 buffers joined pairs stage2 tuned2 \
  scores answers pack index)
MADE_FILES := $(foreach f,$(MADE),-o -name $f -o -name $f.sources -o -name $f.checkpoint -o -name $f.partial -o -name \
  $f.lock) -o -path '*/index.h5.parts/*.h5' -o -path '*/index.h5.parts/*.h5.partial' \
  -o -path '*/index.h5.pictures/*.jpg*' -o -path '*/examples.h5.pictures/*.jpg*'
$(DATASETS:%=clean-%): clean-%:
	@mkdir -p data/$*
	@if test -f data/$*/raw/synthesized.txt; then rm -rf data/$*/raw; fi
	find data/$* -maxdepth 5 -path data/$*/raw -prune -o -type f \( -name metrics.json -o -name costs.csv \
	  -o -name answers.csv -o -name report.html -o -name report.csv -o -name compared-with-\*.html \
	  $(MADE_FILES) \) -exec rm {} +
	find data/$* -path data/$*/raw -prune -o -type f \( -path '*/out/*.run' -o -path '*/out/*.qrels' \
	  -o -path '*/out/*.safetensors' -o -path '*/out/*.onnx' -o -path '*/card/README.md' -o -path '*/card/results.json' \
	  \) -exec rm {} +
	@find data/$* -type d -path '*/out/embeddings' -exec test -f {}/lineup-embeddings.txt \; -prune -exec rm -r {} +
	@find data/$* -mindepth 1 -type d -empty -delete
.PHONY: $(DATASETS:%=clean-%)
