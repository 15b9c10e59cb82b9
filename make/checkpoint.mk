# CHECKPOINT=…: the .pth.tar that others published, for a method that takes a network from one (docs/weights.md).
# Without it, the one that the network was made from.

ifneq ($(filter import-matcher,$(if $(MEMBERS),,$(TRAINER) $(MATCHER))),)
IMPORTED := $(if $(filter import-matcher,$(TRAINER)),$T/stage1.h5,$M/stage2.h5)
GIVEN_CHECKPOINT := $(call given,CHECKPOINT)
BEFORE := $(if $(GIVEN_CHECKPOINT),,$(call remembered,$(IMPORTED)))
CHECKPOINT ?= $(BEFORE)
checkpoint := $(if $(or $(GIVEN_CHECKPOINT),$(BEFORE)),$(call argument,CHECKPOINT),'')
asked: checkpoint-there
checkpoint-there:
	@test -f $(checkpoint)$(if $(BEFORE), || test -e $(IMPORTED)) || { printf '%s\n' CHECKPOINT=$(checkpoint)': METHOD='\
	'$(METHOD) needs the path of a published .pth.tar (docs/weights.md)' >&2; exit 1; }
.PHONY: checkpoint-there
endif
