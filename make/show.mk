# Options before a run: those of STAGE, or of all stages, each with the file and line that it comes from.

$(if $(STAGE),$(call known,STAGE,$(CHAIN),METHOD=$(METHOD) has no such stage on DATASET=$(DATASET)))
show: $(addprefix show-,$(or $(STAGE),$(CHAIN)))
.PHONY: show
