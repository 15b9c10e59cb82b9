# Where the settings of best are chosen: trained on train alone, watched and scored on val.
best-val.LIKE    := best val
best-val.STAGE1  := joint-val
best-val.BUFFERS := best-val
best-val.MATCHER := none
