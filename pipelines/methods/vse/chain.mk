# VSE++ (Faghri et al. 2018): a GRU whose last state is the sentence, and the hinge with the hardest negatives.
# It has no second stage.
vse.LIKE    := fragments
vse.MATCHER := none
