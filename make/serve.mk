# A page on which sentences are typed and photos are found: make serve, then open the address that it prints.

PORT ?= 8321
$(call number,PORT,$(PORT))
$(if $(shell test $(PORT) -le 65535 2> /dev/null || echo no),$(error PORT=$(PORT): give a number up to 65535))
ifneq ($(or $(call given,INDEX),$(call given,MODEL)),)
# Photos of one's own, as they were indexed.
serve: $(if $(call given,MODEL),,$M/pack.h5) | .build/release/serve
	.build/release/serve$(no-verify) --port $(PORT) $(index) $(pack)
else
# The pack is for photos that are dragged into the page.
serve: $(SEARCHED) $(FUSION:metrics.json=scores.h5) $(if $(CAN_PACK),$M/pack.h5) | .build/release/serve
	.build/release/serve$(no-verify) --port $(PORT) $(SEARCHED) $(FUSION) $(if $(CAN_PACK),$M/pack.h5)
endif
.PHONY: serve
