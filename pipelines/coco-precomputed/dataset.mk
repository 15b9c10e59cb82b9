# COCO as SCAN's data.zip has it, coco_precomp: regions of a detector instead of photos.
KNOWN_METHODS := identity-aware vse scan-t2i-avg scan-i2t-avg scan-t2i-lse scan-i2t-lse scan-ensemble \
                 imram-text imram-image imram-full published published-vse
OWN_BACKBONE  := precomputed
LIKE          := kinds/captions kinds/regions

# scan-* and imram-* are the matchers for single photos and their sentences.
identity-aware.MATCHER := none
