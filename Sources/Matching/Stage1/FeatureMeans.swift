import Tensor

/// The mean feature of each identity, gathered batch by batch.
package struct FeatureMeans {
  private var sums: Tensor
  private var counts: [Int]

  package init(identities: Int, dimensions: Int) {
    sums = Tensor(shape: [identities, dimensions])
    counts = [Int](repeating: 0, count: identities)
  }

  /// The mean feature of each identity's members. `embed` turns a block of members into features [members, D], so that
  /// memory does not grow with an identity.
  package init(of members: [[Int]], dimensions: Int, embed: ([Int]) throws -> Tensor) rethrows {
    self.init(identities: members.count, dimensions: dimensions)
    let all = members.enumerated().flatMap { identity, members in members.map { (identity: identity, member: $0) } }
    for block in all.blocks(of: 512) { add(try embed(block.map(\.member)), identities: block.map(\.identity)) }
  }

  /// features [n, D], the identity of each row in `identities`.
  package mutating func add(_ features: Tensor, identities: [Int]) {
    sums.addRows(features, at: identities)
    for identity in identities { counts[identity] += 1 }
  }

  /// [identities, D]; zero for an identity without features.
  package var value: Tensor {
    var means = sums
    let size = sums.columns
    for (identity, count) in counts.enumerated() where count > 1 {
      for j in identity * size..<(identity + 1) * size { means.elements[j] /= Float(count) }
    }
    return means
  }
}
