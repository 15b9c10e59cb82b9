# The network of joint, with two views of a photo and a cohort of the training classes in the embeddings.
# docs/results/cub-notes.md and cub-best-notes.md have what was compared.
best.LIKE    := joint
best.STAGE1  := joint
best.BUFFERS := best
best.MATCHER := none
