# Persons that synthesize draws, and what a grammar says of them: the regime of CUHK-PEDES, which is sent on request
# only. Many identities of few photos, of which many share most of their parts: siblings have each other's colours.
# The methods are those of the paper's Tables 1 and 2.
KNOWN_METHODS := words identity-aware frozen triplet without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_BACKBONE  := small-cnn
PHOTOS        := drawn
LIKE          := kinds/few-photos kinds/drawn kinds/persons
