# All methods with several seeds, and the page of their figures beside the published ones.

# A number n means the seeds 1 … n; several are the seeds themselves.
SEEDS   ?= 3
# All methods but two kinds: those that choose settings (…-val), and networks that others trained (published…).
METHODS ?= $(filter-out %-val published%,$(KNOWN_METHODS))
$(if $(call given,METHODS),$(if $(METHODS),,$(error METHODS= is empty: leave it out, or name some)))
$(foreach METHODS,$(METHODS),$(call known,METHODS,$(KNOWN_METHODS),pipelines/$(DATASET)/dataset.mk does not name it))
NUMBERS   := 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20
$(if $(word 2,$(SEEDS)),$(call number,SEEDS,$(SEEDS)),$(call known,SEEDS,$(NUMBERS),give how many seeds, or a list))
SEED_LIST := $(if $(word 2,$(SEEDS)),$(SEEDS),$(wordlist 1,$(SEEDS),$(NUMBERS)))
RESULTS   := docs/results/$(DATASET)$(addprefix -,$(filter-out $(OWN_BACKBONE),$(BACKBONE)))

# Each run is the chain's own targets: those that are up to date are not repeated, and an interrupted table goes on
# where it was. All are asked before the first runs.
table: | .build/release/tabulate
	set -e; for method in $(METHODS); do $(MAKE) asked METHOD=$$method; done
	set -e; for seed in $(SEED_LIST); do for method in $(METHODS); do \
	  $(MAKE) all METHOD=$$method SEED=$$seed; done; done
	$(MAKE) tabulate

# The page alone. Runs whose folders are gone keep their rows in the .csv.
tabulate: LINEUP_MAKE := $(filter-out METHOD=% SEED=%,$(LINEUP_MAKE)) METHOD=… SEED=…
tabulate: | .build/release/tabulate
	@mkdir -p $(dir $(RESULTS))
	.build/release/tabulate \
	  $(wildcard $(foreach m,$(METHODS),$(foreach s,$(SEED_LIST),$(call run_folder,$m,$s)/metrics.json))) \
	  --dataset $(DATASET) --csv $(RESULTS).csv $(addprefix --methods ,$(wildcard pipelines/methods/methods.csv)) \
	  $(addprefix --published ,$(wildcard pipelines/$(DATASET)/published.csv)) --output $(RESULTS).md
.PHONY: table tabulate
