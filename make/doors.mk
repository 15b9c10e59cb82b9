# What goes out to other tools, and how they read it: docs/doors.md.

CARD := $M/card/README.md
OUT  := $M/out
card: $(REPORTED) | .build/release/write-card
	@mkdir -p $(dir $(CARD))
	.build/release/write-card$(no-verify) $(REPORTED) $M/metrics.json --title '$(DATASET), $(run_name)' \
	  --dataset $(DATASET) --output $(CARD)
	@echo 'The card: $(CARD)'

# The rankings that the method has, the files that they are made of, and its networks.
RANKINGS := $(if $(MEMBERS),fused,$(if $(filter import-matcher,$(MATCHER)),stage2,stage1 $(if $(filter \
  none,$(MATCHER)),,stage2 fused)))
RANKED   := $(filter %/examples.h5 %/buffers.h5 %/joined.h5 %/pairs.h5 %/scores.h5,$(REPORTED))
EMBEDS   := $(filter %/examples.h5,$(RANKED)) $(filter %/buffers.h5 %/joined.h5,$(RANKED))
NETWORKS := $(filter %/stage1.h5 %/tuned1.h5 %/stage2.h5 %/tuned2.h5,$(REPORTED))
# $(call export-run,DIRECTION,RANKING,OUTPUT)
define export-run
.build/release/export-run$(no-verify) $(RANKED) $M/metrics.json --direction $1 --ranking $2 --output $(OUT)/$3

endef
export-runs: $(REPORTED) | .build/release/export-run
	@mkdir -p $(OUT)
	$(foreach d,text-to-image image-to-text,$(call export-run,$d,answers,$d.qrels)$(foreach \
	  r,$(RANKINGS),$(call export-run,$d,$r,$d.$r.run)))
	@echo 'Runs for trec_eval, ranx and others: $(OUT)'
export-embeddings: $(EMBEDS) | .build/release/export-embeddings
	$(if $(word 2,$(EMBEDS)),,$(error METHOD=$(METHOD) has no embeddings: leave export-embeddings out))
	@mkdir -p $(OUT)
	.build/release/export-embeddings$(no-verify) $(EMBEDS) --output $(OUT)/embeddings
export-weights: $(NETWORKS) | .build/release/export-weights
	$(if $(NETWORKS),,$(error METHOD=$(METHOD) has no networks of its own: leave export-weights out))
	@mkdir -p $(OUT)
	$(foreach n,$(NETWORKS),.build/release/export-weights$(no-verify) $n --output $(OUT)/$(notdir \
	  $(n:.h5=.safetensors))$(newline))
# $(call export-onnx,photos sentences or pairs,NETWORKS,OUTPUT)
define export-onnx
.build/release/export-onnx$(no-verify) $2 --network $1 --output $(OUT)/$3.onnx

endef
# A CNN that was tuned lies in the file of its stage; features that others made have none. One that was tuned with stage
# 2 makes grids for it alone.
FIRST  := $(filter %/stage1.h5 %/tuned1.h5,$(NETWORKS))
SECOND := $(filter %/stage2.h5 %/tuned2.h5,$(NETWORKS))
SEEING := $(if $(WEIGHTS),$(if $(filter %/tuned1.h5,$(FIRST)),,$(WEIGHTS)) $(FIRST) $(FEATURES))
export-onnx: $(NETWORKS) $(SEEING) | .build/release/export-onnx
	$(if $(NETWORKS),,$(error METHOD=$(METHOD) has no networks of its own: leave export-onnx out))
	@mkdir -p $(OUT)
	$(if $(SEEING),$(call export-onnx,photos,$(strip $(SEEING)),photos))$(if $(FIRST),$(call \
	  export-onnx,sentences,$(FIRST),sentences))$(if $(SECOND),$(call export-onnx,pairs,$(SECOND),pairs))$(if $(filter \
	  %/tuned2.h5,$(SECOND)),$(call export-onnx,photos,$(SECOND),grids))
	@echo 'Networks for ONNX Runtime and others: $(OUT)'
.PHONY: card export-runs export-embeddings export-weights export-onnx

.venv-doors/ready: bench/requirements-doors.txt
	@setup/packages python
	python3 -m venv --without-pip $(@D)
	python3 -m pip --python $(@D)/bin/python install --requirement $<
	@touch $@
.PRECIOUS: .venv-doors/ready

# Where PyPI is not reached, there is nothing to compare with.
parity-doors: card $(if $(RAW_PHOTOS),$(DRAWN)) | $(PROGRAMS)
	@$(MAKE) .venv-doors/ready || echo 'parity-doors: skipped: the tools were not installed from PyPI'
	if test -f .venv-doors/ready; then .venv-doors/bin/python bench/doors.py $M --embedded $E --examples $X \
	  --raw $(raw) --features $(FEATURES) $(addprefix --weights ,$(CNN)); fi
.PHONY: parity-doors
