# The same with both CNNs trained along, as joint's.
joint-pair.LIKE      := best
joint-pair.STAGE1    := joint
joint-pair.BUFFERS   := joint-pair
joint-pair.MATCHER   := none
joint-pair.BACKBONES := efficientnet-lite0-288 efficientnet-lite2
