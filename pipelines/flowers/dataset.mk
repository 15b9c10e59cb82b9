# Oxford-102 Flowers with Reed's sentences. Nothing was measured on it yet, so val decides when to end.
# §4.2: avgpool of GoogLeNet for stage 1, and inception5b for stage 2.
KNOWN_METHODS := identity-aware
OWN_BACKBONE  := googlenet
