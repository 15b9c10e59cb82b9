# Where the settings of words are chosen: trained on train alone, watched and scored on val.
words-val.LIKE    := words val
words-val.STAGE1  := frozen-val
words-val.BUFFERS := words-val
words-val.FOLDS   := 2
