# A sentence of one's own: make search SENTENCE='a bird with a red crown'

# The photos are searched with what the method's stages made, which are brought up to date first, and joined as score
# joins them.
ifneq ($(filter search serve,$(MAKECMDGOALS)),)
ifeq ($(call given,MODEL),)
$(if $(MEMBERS),$(error METHOD=$(METHOD) adds up the scores of others: search with one of these: $(MEMBERS)))
$(if $(BACKBONES),$(error METHOD=$(METHOD) joins the networks of several CNNs: search with BACKBONE= one of these: \
  $(BACKBONES)))
endif
ifeq ($(and $(filter search,$(MAKECMDGOALS)),$(strip $(SENTENCE)))$(filter serve,$(MAKECMDGOALS)),)
$(error SENTENCE= is empty: make search SENTENCE='a bird with a red crown')
endif
endif

SEARCHED := $X
ifneq ($(MATCHER),import-matcher)
SEARCHED += $(STAGE1) $E/buffers.h5
endif
ifneq ($(MATCHER),none)
SEARCHED += $(FEATURES) $(STAGE2)
endif
# That no photo fits is an answer, and no error of make's.
ask = .build/release/search$(no-verify) -- "$$SENTENCE" $1 || test $$? -eq 1
FUSION := $(if $(filter import-matcher none,$(MATCHER)),,$M/metrics.json)
ifneq ($(or $(call given,INDEX),$(call given,MODEL)),)
# Photos of one's own. Whether the index is up to date is for make index to say.
search: $(if $(call given,MODEL),,$M/pack.h5) | .build/release/search
	@$(call ask,$(index) $(pack))
else
search: $(SEARCHED) $(FUSION:metrics.json=scores.h5) | .build/release/search
	@$(call ask,$(SEARCHED) $(FUSION))
endif
.PHONY: search
