# Where the settings of frozen are chosen: trained on train alone, watched and scored on val.
frozen-val.LIKE    := frozen val
