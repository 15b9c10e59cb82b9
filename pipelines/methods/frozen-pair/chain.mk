# frozen's stage 1 on two CNNs, whose embeddings are joined, with two views of a photo and a cohort as best has them.
# docs/results/cub-best-notes.md has what was compared.
frozen-pair.LIKE      := best
frozen-pair.STAGE1    := frozen
frozen-pair.BUFFERS   := frozen-pair
frozen-pair.MATCHER   := none
frozen-pair.BACKBONES := efficientnet-lite0-288 efficientnet-lite2
