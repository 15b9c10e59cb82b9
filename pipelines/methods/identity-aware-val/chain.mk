# Where the settings of identity-aware are chosen: trained on train alone, watched and scored on val.
identity-aware-val.LIKE    := identity-aware val
