# A method with MEMBERS adds up the scores of others and has nothing of its own before.

comma := ,
MEMBER_SCORES := $(foreach m,$(MEMBERS),$(call run_folder,$m,$(SEED))/scores.h5)
$(eval $(call stage,score,fuse,$M/scores.h5,$(MEMBER_SCORES),$(METHOD),--members $(subst $() ,$(comma),$(MEMBERS))))
$M/scores.h5: pipelines/methods/$(METHOD)/chain.mk

# Whether a member is up to date is for a make of its own to say.
define member
$(call run_folder,$1,$(SEED))/scores.h5: FORCE
	@$$(MAKE) all METHOD=$1
endef
$(foreach m,$(MEMBERS),$(eval $(call member,$m)))
