import Artifacts
import Pools
import Tensor

/// Some of the listed training pairs, which show how a matcher is to begin.
struct PairSample {
  let features: Features
  private let examples: Examples
  private let pairs: PairTable

  init(of screened: PairTable, _ features: Features, _ examples: Examples) {
    (self.features, self.examples, pairs) = (features, examples, screened.listed.sample(512))
  }

  /// Whether a view's vector can be the mean of its cells.
  var vectorsMayBeMeans: Bool { features.vectorCount == features.channels }

  /// The first view's grid of each pair's photo, [pairs, cells, C].
  func grids() throws -> Tensor {
    try features.grids(photos: pairs.photos.map(Int.init), views: pairs.photos.map { _ in 0 })
  }

  /// Word ids.
  var sentences: [ArraySlice<Int32>] { pairs.sentences.map { examples.sentence(Int($0)) } }
  var labels: [UInt8] { pairs.labels }
}
