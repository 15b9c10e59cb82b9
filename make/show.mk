# Options before a run: those of STAGE, or of all stages, each with the file and line that it comes from.

$(if $(STAGE),$(call known,STAGE,$(CHAIN),METHOD=$(METHOD) has no such stage on DATASET=$(DATASET)))
show: $(addprefix show-,$(or $(STAGE),$(CHAIN)))
# What would run now, and why. What follows such a stage is not asked whether it would run too.
status: $(addprefix status-,$(or $(STAGE),$(CHAIN)))
.PHONY: show status

# An options file that no stage reads would be overlooked.
STRAY := $(strip $(foreach f,$(wildcard pipelines/*/*.conf pipelines/*/*/*.conf pipelines/*/*/*/*.conf),$(if $(filter \
  $(STAGE_PROGRAMS:%=%.conf),$(notdir $f)),,$f)))
$(if $(STRAY),$(error $(STRAY): no stage reads an options file of that name. Known: $(STAGE_PROGRAMS:%=%.conf)))
