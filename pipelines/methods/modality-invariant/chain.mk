# The modality-invariant embedding (TOMM 2019), reconstructed from its abstract: AdversarialTraining.swift tells how.
modality-invariant.LIKE    := vse
modality-invariant.MATCHER := none
