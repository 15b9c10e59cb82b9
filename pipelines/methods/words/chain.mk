# Stage 1 of the paper, and a stage 2 of our own that begins as stage 1: each word of a sentence looks at its own cells.
words.LIKE    := identity-aware
words.STAGE1  := identity-aware
