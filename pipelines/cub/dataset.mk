# Caltech-UCSD Birds 200-2011 with Reed's sentences.
# The weights of EfficientNet-Lite0 are those that a package index has.
KNOWN_METHODS := identity-aware identity-aware-val frozen frozen-val joint joint-val best best-val triplet \
                 without-id without-sma without-sma-spa without-sma-spa-stage1
OWN_BACKBONE  := efficientnet-lite0
LIKE          := kinds/few-photos
