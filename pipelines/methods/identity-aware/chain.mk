# Identity-Aware Textual-Visual Matching with Latent Co-attention (Li et al., ICCV 2017), where the paper speaks.
identity-aware.MATCHER := train-stage2
