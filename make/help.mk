help:
	@echo 'make all            everything up to $(LAST), for DATASET=$(DATASET) METHOD=$(METHOD) BACKBONE=$(BACKBONE)' \
	  'SEED=$(SEED) RAW='$(raw)
	@echo 'make STAGE          up to this stage: $(strip $(CHAIN))'
	@echo 'make redo-STAGE     this stage again, then `make all` what depends on it'
	@echo 'make status         what would run now, and why'
	@echo 'make show           the options of all stages, or of STAGE=…, and the file and line that each comes from'
	@echo 'make details        the figures of metrics.json in tables'
	@echo 'make search         the photos that a sentence of yours describes: SENTENCE="a bird with a red crown"'
	@echo 'make serve          a page to search on, at http://127.0.0.1:$(PORT)/; INDEX=FILE searches your own photos'
	@echo 'make report         a page to look at: what is found, where words look, what fails; SENTENCE="…" asks too,' \
	  'QUERIES=28400,28410 or PHOTO_QUERIES=2840 shows these of the demo'
	@echo 'make compare        two runs side by side, such as A=words B=words-seed2, query by query'
	@echo 'make card           a page about the run, in the form of a model card: $M/card/README.md'
	@echo 'make export-runs, export-embeddings, export-weights, export-onnx  rankings, embeddings and networks for other' \
	  'tools, into $M/out: docs/doors.md'
	@echo 'make index          embed any folder of photos, PHOTOS=my-photos, into INDEX=$M/index.h5'
	@echo '                    make search INDEX=$M/index.h5 SENTENCE=… then finds them'
	@echo 'make pack           all networks of the method in one file, $M/pack.h5: MODEL=FILE indexes and searches with it'
	@echo 'make check-data     look at RAW: counts beside the published ones, and what is missing, damaged or there twice'
	@echo 'make table          all of it for each of METHODS and SEEDS=$(SEEDS) (a number, or a list), and the page' \
	  '$(RESULTS).md: beside the published figures'
	@echo 'make tabulate       that page alone, of the runs that are there'
	@echo 'make weights        fetch and import the published weights of BACKBONE: $(PUBLISHED)'
	@echo 'make parity         the numbers of the backbones beside those of PyTorch, on random weights and on the' \
	  'published files in weights/'
	@echo 'make parity-doors   what goes out to other tools, read by these tools'
	@echo 'make bench-backbones  their speed beside PyTorch, ONNX Runtime and OpenVINO: docs/benchmarks.md'
	@echo 'make bench          both stages beside PyTorch, with the sentences of the data set where it has been' \
	  'preprocessed: docs/benchmarks-stages.md'
	@echo 'make clean-DATASET  remove what was made for a data set, and nothing else'
	@echo 'make build, test    the programs; all tests. make lint: the form of the sources'
	@echo 'make torture        try for MINUTES=$(MINUTES) minutes to lose or falsify data: docs/torture.md'
	@echo 'make sanitize       the tests of the kernels, with checks of memory and of threads'
	@echo 'CHECKPOINT=FILE     with METHOD=published or published-vse, where there is one: what SCAN, IMRAM or VSE++' \
	  'left as a .pth.tar'
	@echo 'VERIFY=no           read very large files without comparing them with their seals: damage is then not noticed'
	@echo 'data sets: $(DATASETS)'
	@echo 'methods of $(DATASET): $(KNOWN_METHODS)'
.PHONY: help
