import Artifacts
import Evaluation

extension StoredScores: SimilaritySource {}
