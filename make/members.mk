# A method that is made of others. Each member is made, or brought up to date, by a make of its own.

# $(call member,NAME,ITS FILE,GOAL,VARIABLES). All are asked before the first is made.
define member
$2: FORCE | asked
	@$$(MAKE) $3 $4
asked-$1 status-$1:
	@$$(MAKE) $$(@:-$1=) $4
asked: asked-$1
status: status-$1
.PRECIOUS: $2
.PHONY: asked-$1 status-$1
endef

ifneq ($(MEMBERS),)
# MEMBERS: methods whose scores are added up.
scores = $(call run_folder,$1,$(SEED))/scores.h5
$(eval $(call stage,score,fuse,$M/scores.h5,$(foreach m,$(MEMBERS),$(call scores,$m)),$(METHOD),--members $(subst \
  $() ,$(comma),$(MEMBERS))))
$(foreach m,$(MEMBERS),$(eval $(call member,$m,$(call scores,$m),all,METHOD=$m)))

# A member's scores are made anew with the member's name.
$M/scores.h5 redo-score: LINEUP_MAKE := $(filter-out METHOD=%,$(LINEUP_MAKE)) METHOD=…
else
# BACKBONES: CNNs, on each of which the method has a network of stage 1. Their embeddings are joined.
buffers = $D/$1/$(notdir $E)/buffers.h5
$(eval $(call stage,join-buffers,join-buffers,$M/joined.h5,$(foreach b,$(BACKBONES),$(call buffers,$b)),$(METHOD)))
$(eval $(call stage,score,score,$M/scores.h5,$M/joined.h5,$(METHOD),--stage1-only))
$(foreach b,$(BACKBONES),$(eval $(call member,$b,$(call buffers,$b),dump-buffers,METHOD=$(METHOD) BACKBONE=$b)))

$M/joined.h5 redo-join-buffers: LINEUP_MAKE := $(filter-out BACKBONE=%,$(LINEUP_MAKE)) BACKBONE=…
endif
