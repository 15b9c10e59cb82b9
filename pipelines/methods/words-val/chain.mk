# Where the settings of words are chosen: trained on train alone, watched and scored on val.
words-val.LIKE    := words val
words-val.STAGE1  := identity-aware-val
