# A page of what the method finds, where it looks and where it fails. `make all` writes it for the demo.

REPORT   := $M/report.html
# The networks of several CNNs are seen by their embeddings alone.
FOUND    := $(if $(MEMBERS)$(BACKBONES),$X $(if $(BACKBONES),$M/joined.h5),$(SEARCHED) $(if $(filter \
  import-matcher none,$(MATCHER)),,$E/pairs.h5))
REPORTED := $(FOUND) $(if $(MEMBERS)$(BACKBONES),,$(filter-out $(FOUND),$(CNN))) $M/scores.h5
$(foreach v,QUERIES PHOTO_QUERIES,$(if $(call given,$v),$(call number,$v,$(subst $(comma), ,$($v)))))
ifneq ($(and $(filter report,$(MAKECMDGOALS)),$(MEMBERS)$(BACKBONES),$(call given,SENTENCE)),)
$(error METHOD=$(METHOD) has no network of its own to ask: leave SENTENCE= out, or ask $(if \
  $(MEMBERS),METHOD= one of these: $(MEMBERS),BACKBONE= one of these: $(BACKBONES)))
endif
run_name = $(METHOD)$(if $(filter-out 1,$(SEED)), (seed $(SEED)))
write-report = .build/release/report$(no-verify) $(REPORTED) $M/metrics.json --title '$(DATASET), $(run_name)' \
  $(addprefix --published ,$(wildcard pipelines/$(DATASET)/published.csv)) --output $(REPORT)

report: $(REPORTED) | .build/release/report
	$(write-report)$(if $(call given,SENTENCE), --ask="$$SENTENCE")$(addprefix \
	  $() --sentences ,$(QUERIES))$(addprefix $() --photos ,$(PHOTO_QUERIES))
	@echo 'The report: $(REPORT)'
# Only where the scores are newer, or its table is not there: a page that was asked for something of its own stays.
$(REPORT): $(REPORTED) $(if $(wildcard $(REPORT:html=csv)),,FORCE) | .build/release/report
	@$(write-report)
written-report: $(REPORT)
	@echo 'The report: $(REPORT)'
.PRECIOUS: $(REPORT)
.PHONY: report written-report

run_parts = $(subst -seed, ,$1)
run_seed  = $(or $(word 2,$(call run_parts,$1)),1)
folder_of = $(call run_folder,$(firstword $(call run_parts,$1)),$(call run_seed,$1))
# Two runs of the data set side by side, by the names of their folders: make compare A=words B=words-seed2
ifneq ($(filter compare,$(MAKECMDGOALS)),)
$(foreach v,A B,$(if $($v),$(call name,$v),$(error $v= is empty: make compare A=words B=words-seed2 names two runs)))
# A training of hours is not begun by a comparison.
$(foreach v,A B,$(if $(wildcard $(call folder_of,$($v))/metrics.json),,$(error $v=$($v): was not run yet: make all \
  DATASET=$(DATASET) METHOD=$(firstword $(call run_parts,$($v))) SEED=$(call run_seed,$($v)))))
endif
table_of  = $(call folder_of,$1)/report.csv
report_of = $(MAKE) written-report METHOD=$(firstword $(call run_parts,$1)) SEED=$(call run_seed,$1)
compare: COMPARED = $(dir $(call table_of,$A))compared-with-$B.html
compare: | .build/release/compare
	$(call report_of,$A)
	$(call report_of,$B)
	.build/release/compare$(no-verify) $X $(call table_of,$A) $(call table_of,$B) --first-name $A --second-name $B \
	  --output $(COMPARED)
	@echo 'The comparison: $(COMPARED)'
.PHONY: compare
