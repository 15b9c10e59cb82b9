# SCAN, image to text: regions look at words.
scan-i2t-avg.LIKE    := scan-t2i-avg
scan-i2t-avg.STAGE1  := vse
scan-i2t-avg.MATCHER := train-fragments
