# "Triplet" of the paper's tables. The paper has the triplet loss beside its stage 1 only.
triplet.LIKE    := identity-aware
triplet.MATCHER := none
