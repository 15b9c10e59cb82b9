# VSE++'s checkpoint, CHECKPOINT=…/model_best.pth.tar, trained on features such as these.
published-vse.TRAINER := import-matcher
published-vse.MATCHER := none
