# Your own photos and a table of sentences: docs/datasets.md. Copy this folder to keep several data sets, or other
# options, apart.
# vse and scan-t2i-avg are for photos of which each is an identity of its own.
KNOWN_METHODS := identity-aware vse scan-t2i-avg
OWN_BACKBONE  := efficientnet-lite0
LIKE          := kinds/few-photos
