# IMRAM, Image: regions look at words, with SCAN's λ for this direction.
imram-image.LIKE    := scan-i2t-avg imram
imram-image.STAGE1  := vse
imram-image.MATCHER := train-fragments
