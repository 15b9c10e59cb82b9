# "w/o SMA+SPA+stage-1" of the paper's Table 2: the matcher of without-sma-spa, whose encoder does not begin as that of
# stage 1. The pairs are still those that stage 1 screened. So the row differs from without-sma-spa in this alone, as
# every row does from the one above it. And a pair that was not screened has no confidence to be ranked by. The paper
# does not say.
without-sma-spa-stage1.LIKE    := without-sma-spa
without-sma-spa-stage1.STAGE1  := identity-aware
