# Flickr8k, of which every photo is an identity of its own, with five sentences.
# The weights of EfficientNet-Lite0 are those that a package index has.
KNOWN_METHODS := identity-aware joint vse modality-invariant modality-baseline \
                 scan-t2i-avg scan-i2t-avg scan-t2i-lse scan-i2t-lse scan-ensemble \
                 imram-text imram-image imram-full imram-ensemble imram-joint
OWN_BACKBONE  := efficientnet-lite0
LIKE          := kinds/captions kinds/few-photos

# scan-* and imram-* are the matchers for single photos and their sentences.
identity-aware.MATCHER := none

# imram-joint re-ranks the lists of joint.
joint.LIKE := frozen fragments
