# Persons that synthesize draws, and what a grammar says of them: the regime of CUHK-PEDES, which is sent on request
# only. Many identities of few photos, of which many share most of their parts: siblings have each other's colours.
# The methods are those of the paper's Tables 1 and 2, and our own.
# The CNN has learned from other photos, as the paper's has. One that learns from the drawn persons knows by itself
# which colour belongs to which part: stage 1 then has 85 % of top-1, and little is left to stage 2.
KNOWN_METHODS := words identity-aware frozen triplet without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_METHOD    := words
OWN_BACKBONE  := efficientnet-lite0
RAW_PHOTOS    := drawn
LIKE          := kinds/few-photos kinds/drawn kinds/persons
