# CUHK-PEDES: persons, described in sentences. Nothing was measured on it yet, so val decides when to end.
# §4.2: drop7 of VGG-16 for stage 1, and pool5 for stage 2.
KNOWN_METHODS := identity-aware
OWN_BACKBONE  := vgg16
LIKE          := kinds/persons
