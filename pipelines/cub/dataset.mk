# Caltech-UCSD Birds 200-2011 with Reed's sentences.
# The weights of EfficientNet-Lite0 are those that a package index has.
KNOWN_METHODS := identity-aware identity-aware-val frozen frozen-val words words-val \
                 frozen-pair joint joint-val joint-pair best best-val triplet \
                 without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_BACKBONE  := efficientnet-lite0
LIKE          := kinds/few-photos

# words begins near what stage 1 says, so it has the better stage 1. Stage 2 would learn little from pairs of a network
# that was trained on them, so they come from two others.
words.STAGE1  := frozen
words.BUFFERS := words
words.FOLDS   := 2
