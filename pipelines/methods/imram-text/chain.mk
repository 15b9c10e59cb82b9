# IMRAM, Text: words look at regions.
imram-text.LIKE    := scan-t2i-avg imram
imram-text.STAGE1  := vse
imram-text.MATCHER := train-fragments
