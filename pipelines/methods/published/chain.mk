# SCAN's or IMRAM's checkpoint, CHECKPOINT=…/model_best.pth.tar, with all pairs judged. The checkpoint says itself what
# kind of matcher it holds.
published.MATCHER := import-matcher
