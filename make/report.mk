# A page of what the method finds, where it looks and where it fails. `make all` writes it for the demo.

REPORT   := $M/report.html
FOUND    := $(if $(MEMBERS)$(BACKBONES),$X,$(SEARCHED) $(if $(filter import-matcher none,$(MATCHER)),,$E/pairs.h5))
REPORTED := $(FOUND) $(if $(MEMBERS)$(BACKBONES),,$(filter-out $(FOUND),$(CNN))) $M/scores.h5
$(foreach v,QUERIES PHOTO_QUERIES,$(if $(call given,$v),$(call number,$v,$(subst $(comma), ,$($v)))))
run_name = $(METHOD)$(if $(filter-out 1,$(SEED)), (seed $(SEED)))
write-report = .build/release/report$(no-verify) $(REPORTED) $M/metrics.json --title '$(DATASET), $(run_name)' \
  $(addprefix --published ,$(wildcard pipelines/$(DATASET)/published.csv)) --output $(REPORT)

report: $(REPORTED) | .build/release/report
	$(write-report)$(if $(call given,SENTENCE), --ask="$$SENTENCE")$(addprefix \
	  $() --sentences ,$(QUERIES))$(addprefix $() --photos ,$(PHOTO_QUERIES))
	@echo 'The report: $(REPORT)'
# Only where the scores are newer: a page that was asked for something of its own stays.
$(REPORT): $(REPORTED) | .build/release/report
	@$(write-report)
written-report: $(REPORT)
	@echo 'The report: $(REPORT)'
.PRECIOUS: $(REPORT)
.PHONY: report written-report

# Two runs of the data set side by side, by the names of their folders: make compare A=words B=words-seed2
ifneq ($(filter compare,$(MAKECMDGOALS)),)
$(foreach v,A B,$(if $($v),$(call name,$v),$(error $v= is empty: make compare A=words B=words-seed2 names two runs)))
endif
run_parts = $(subst -seed, ,$1)
report_of = $(MAKE) report METHOD=$(firstword $(run_parts)) SEED=$(or $(word 2,$(run_parts)),1)
compare: COMPARED = $F/$A/compared-with-$B.html
compare: | .build/release/compare
	$(call report_of,$A)
	$(call report_of,$B)
	.build/release/compare$(no-verify) $X $F/$A/report.csv $F/$B/report.csv --first-name $A --second-name $B \
	  --output $(COMPARED)
	@echo 'The comparison: $(COMPARED)'
.PHONY: compare
