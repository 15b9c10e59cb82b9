# SCAN's "t-i + i-t": the mean of the similarities of two models that were trained apart.
scan-ensemble.MEMBERS := scan-t2i-avg scan-i2t-avg
