# Where the settings of joint are chosen: trained on train alone, watched and scored on val.
joint-val.LIKE    := joint val
joint-val.TUNES   := stage1
joint-val.MATCHER := none
