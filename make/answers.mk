# Sentences about drawn photos whose answers are known: ANSWERS in dataset.mk. The last stage counts how many of the
# first photos are right, as search finds them.

ifeq ($(LAST),check-answers)
$(if $(DRAWN),,$(error pipelines/$(DATASET)/dataset.mk: ANSWERS are known of drawn photos only: say RAW_PHOTOS := \
  drawn))
ASKED := $(strip $(ANSWERS)) $(DRAWN)/drawn.csv $(SEARCHED) $(FUSION)
$(eval $(call stage,check-answers,check-answers,$M/answers.h5,$(ASKED),$(METHOD),,$(DRAWN) $M/scores.h5))
endif
