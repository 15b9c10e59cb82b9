import Pools

/// Who looks for what.
package enum Direction: String, CaseIterable, Sendable {
  /// Sentences look for photos, and photos for sentences.
  case textToImage = "text-to-image", imageToText = "image-to-text"
  /// Each class looks for its photos, by the mean of its sentences.
  case classToImage = "class-to-image"
}

/// By what a ranking goes.
package enum RankingKind: String, CaseIterable, Sendable {
  /// Stage 1 alone, stage 2 alone, and both with the weight that `score` chose.
  case stage1, stage2, fused
  /// The right answers: no ranking, but what rankings are compared with.
  case answers
}
