# IMRAM, Text, on the cells of a CNN that was trained along with stage 1. The lists to re-rank are that stage 1's.
imram-joint.LIKE    := imram-text
imram-joint.STAGE1  := joint
imram-joint.MATCHER := train-fragments
