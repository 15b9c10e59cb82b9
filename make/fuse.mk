# A method with MEMBERS adds up the scores of others and has nothing of its own before.

MEMBER_SCORES := $(foreach m,$(MEMBERS),$(call run_folder,$m,$(SEED))/scores.h5)
$(eval $(call stage,score,fuse,$M/scores.h5,$(MEMBER_SCORES),$(METHOD),--members $(subst $() ,$(comma),$(MEMBERS))))

# A member's scores are made anew with the member's name.
$M/scores.h5 redo-score: LINEUP_MAKE := $(filter-out METHOD=%,$(LINEUP_MAKE)) METHOD=…

# Whether a member is up to date is for a make of its own to say. All are asked before the first is made.
define member
$(call run_folder,$1,$(SEED))/scores.h5: FORCE | asked
	@$$(MAKE) all METHOD=$1
asked-$1 status-$1:
	@$$(MAKE) $$(@:-$1=) METHOD=$1
asked: asked-$1
status: status-$1
.PRECIOUS: $(call run_folder,$1,$(SEED))/scores.h5
.PHONY: asked-$1 status-$1
endef
$(foreach m,$(MEMBERS),$(eval $(call member,$m)))
