# A stage 2 of our own, behind the paper's stage 1: it begins near what stage 1 says, and each word of a sentence looks at
# its own cells of the photo. Stage 1 must pool by maximum or mean: of the last state, other words have no share.
words.STAGE1  := identity-aware
