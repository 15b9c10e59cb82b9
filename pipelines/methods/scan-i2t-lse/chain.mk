# SCAN, image to text, with the regions' cosines joined by LogSumExp.
scan-i2t-lse.LIKE    := scan-i2t-avg
scan-i2t-lse.STAGE1  := vse
scan-i2t-lse.MATCHER := train-fragments
