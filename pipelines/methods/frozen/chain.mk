# What does better on val than identity-aware, with the features of a frozen CNN. docs/results/cub-notes.md has what was
# compared.
frozen.LIKE    := identity-aware
