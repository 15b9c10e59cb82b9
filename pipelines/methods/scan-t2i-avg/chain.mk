# SCAN (Lee et al. 2018), text to image: the mean of the words' cosines. Lists to re-rank are those of vse.
scan-t2i-avg.STAGE1  := vse
scan-t2i-avg.MATCHER := train-fragments
