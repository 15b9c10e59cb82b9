import Matching
import Tensor
import TestSupport
import Testing

struct FeatureMeansTests {
  @Test func meansMayBeGatheredBatchByBatch() {
    var generator = SplitMix64(seed: 51)
    let features = Tensor(normal: 1, shape: [9, 4], using: &generator), identities = [0, 1, 0, 2, 2, 2, 0, 1, 0]
    var whole = FeatureMeans(identities: 3, dimensions: 4), parts = whole
    whole.add(features, identities: identities)
    for i in 0..<9 { parts.add(features.slicingRows(i..<i + 1), identities: [identities[i]]) }
    #expect(whole.value == parts.value)
  }

  /// Of identities of one member, of none, and of more than a block holds.
  @Test func membersAreEmbeddedSomeAtATime() {
    var generator = SplitMix64(seed: 52)
    let features = Tensor(normal: 1, shape: [1501, 4], using: &generator), members = [[7], [], Array(0..<1500), [1500]]
    var seen: [[Int]] = [], whole = FeatureMeans(identities: 4, dimensions: 4)
    let means = FeatureMeans(of: members, dimensions: 4) {
      seen.append($0)
      return features.gatheringRows($0)
    }
    for (identity, some) in members.enumerated() {
      whole.add(features.gatheringRows(some), identities: some.map { _ in identity })
    }
    #expect(means.value == whole.value)
    #expect(seen.flatMap { $0 } == members.flatMap { $0 } && seen.map(\.count) == [512, 512, 478])
  }
}
