# What modality-invariant is compared with: the same steps without an adversary.
modality-baseline.LIKE    := vse
modality-baseline.MATCHER := none
