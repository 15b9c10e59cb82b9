# best without joint training: frozen's networks on two CNNs, with two views of a photo and a cohort.
frozen-cohort.LIKE      := best
frozen-cohort.STAGE1    := frozen
frozen-cohort.BUFFERS   := frozen-cohort
frozen-cohort.MATCHER   := none
frozen-cohort.BACKBONES := efficientnet-lite0-288 efficientnet-lite2
