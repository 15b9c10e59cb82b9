# "First train the language model and fix the CNN", as frozen does, "then fine-tune the whole network jointly" (§4.2):
# what the tuned CNN is worth by itself. A stage 2 behind this stage 1 was not trained yet.
joint.LIKE    := frozen
joint.TUNES   := stage1
joint.MATCHER := none
