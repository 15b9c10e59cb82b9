# A stage 2 of our own, behind the paper's stage 1. It begins near what stage 1 says. Each word of a sentence looks at
# its own cells of the photo. Stage 1 must pool by maximum or mean: of the last state, other words have no share.
words.STAGE1  := identity-aware
