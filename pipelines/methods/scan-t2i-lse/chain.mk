# SCAN, text to image, with the words' cosines joined by LogSumExp.
scan-t2i-lse.LIKE    := scan-t2i-avg
scan-t2i-lse.STAGE1  := vse
scan-t2i-lse.MATCHER := train-fragments
