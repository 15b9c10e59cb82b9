# Numbers and speed beside PyTorch and others.

.venv-bench/ready: bench/requirements.txt | $(PROGRAMS)
	@setup/packages python
	python3 -m venv --without-pip $(@D)
	python3 -m pip --python $(@D)/bin/python install --requirement $<
	@touch $@

# On the raw photos where there are some.
parity: parity-doors .venv-bench/ready $(PROGRAMS)
	if test -d $(raw); then set -- --photos $(raw); fi; .venv-bench/bin/python bench/parity.py --weights weights "$$@"

bench-backbones: .venv-bench/ready $(PROGRAMS)
	.venv-bench/bin/python bench/backbones.py --output docs/benchmarks.md

# With the data set's sentences where it was preprocessed.
bench: .venv-bench/ready $(PROGRAMS)
	.venv-bench/bin/python bench/compare.py --output docs/benchmarks-stages.md $(addprefix --examples ,$(wildcard $X))
.PRECIOUS: .venv-bench/ready
.PHONY: parity bench bench-backbones
