# "w/o SMA+SPA" of the paper's Table 2.
without-sma-spa.LIKE    := identity-aware
without-sma-spa.STAGE1  := identity-aware
