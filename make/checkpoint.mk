# CHECKPOINT=…: the .pth.tar that others published, for a method that takes a network from one (docs/weights.md).

ifneq ($(filter import-matcher,$(TRAINER) $(MATCHER)),)
IMPORTED := $(if $(filter import-matcher,$(TRAINER)),$T/stage1.h5,$M/stage2.h5)
# Which it was is remembered beside the network, as another one may be older than what was made of this.
REMEMBERED := $(dir $(IMPORTED))checkpoint
CHECKPOINT ?= $(file <$(REMEMBERED))
$(IMPORTED): $(REMEMBERED)
# It is asked for before anything is made.
all: $(REMEMBERED)
$(REMEMBERED): FORCE
	@test -f '$(CHECKPOINT)' || { echo 'CHECKPOINT=$(CHECKPOINT): METHOD=$(METHOD) needs the path of a' \
	  'published .pth.tar (docs/weights.md), without spaces' >&2; exit 1; }
	@mkdir -p $(@D)
	@echo '$(CHECKPOINT)' | cmp -s - $@ || echo '$(CHECKPOINT)' > $@
endif
