# "w/o ID" of the paper's Table 2: "each image or sentence is treated as an independent identity".
without-id.LIKE    := identity-aware
