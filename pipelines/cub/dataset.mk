# Caltech-UCSD Birds 200-2011 with Reed's sentences.
# The weights of EfficientNet-Lite0 are those that a package index has.
KNOWN_METHODS := identity-aware identity-aware-val frozen frozen-val words words-val \
                 joint joint-val best best-val triplet \
                 without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_BACKBONE  := efficientnet-lite0
LIKE          := kinds/few-photos

# words begins as stage 1 is, so it has the better one. Its pairs are of networks that did not learn from them: it would
# learn little from pairs that stage 1 has fitted.
words.STAGE1      := frozen
words.BUFFERS     := words
words.FOLDS       := 2
words-val.STAGE1  := frozen-val
words-val.BUFFERS := words-val
words-val.FOLDS   := 2
