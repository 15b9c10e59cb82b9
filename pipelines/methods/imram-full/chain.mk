# IMRAM, Full: both directions, trained together. The published code has one λ for both.
imram-full.LIKE    := imram-text
imram-full.STAGE1  := vse
imram-full.MATCHER := train-fragments
