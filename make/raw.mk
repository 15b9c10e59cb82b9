# A look at raw photos and sentences, as preprocess will read them.

check-data: | $(RAW) .build/release/preprocess
	.build/release/preprocess --check $(RAW) $(addprefix --config ,$(call layers,preprocess)) --dataset $(DATASET)
.PHONY: check-data

# Raw data are somebody's own, unless they are drawn.
ifneq ($(strip $(PHOTOS)),drawn)
$(RAW):
	@echo 'RAW=$@: there is no such folder.' >&2
	@echo 'Give the folder of your photos and sentences as RAW=…, or put it there. docs/datasets.md says where to get' >&2
	@echo 'the published data sets, and how they (CUB_200_2011/, text_c10/, trainclasses.txt …) or your own must lie.' >&2
	@exit 1
endif
