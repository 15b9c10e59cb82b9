# "w/o SMA" of the paper's Table 2: words attend to cells, and no decoder to words.
without-sma.LIKE    := identity-aware
without-sma.STAGE1  := identity-aware
