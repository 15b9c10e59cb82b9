# Birds that synthesize draws, and what a grammar says of them: sized for minutes.
# The machine of the demo has no published weights, so train-cnn makes a CNN from nothing.
KNOWN_METHODS := words frozen identity-aware triplet without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_METHOD    := words
OWN_BACKBONE  := small-cnn
RAW_PHOTOS    := drawn
LIKE          := kinds/few-photos kinds/drawn
ANSWERS       := pipelines/demo/answers.csv
