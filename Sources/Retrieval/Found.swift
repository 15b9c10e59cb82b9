/// A photo, by its number in the gallery, and what the stages say of it.
package struct Found: Equatable, Sendable {
  package let photo: Int
  package internal(set) var stage1: Float?, stage2: Float?
  /// How probable it is that the sentence describes it; nil where nothing was learned about that, or where stage 2 did
  /// not look at the photo.
  package internal(set) var probability: Double?

  init(photo: Int, stage1: Float? = nil, stage2: Float? = nil, probability: Double? = nil) {
    (self.photo, self.stage1, self.stage2, self.probability) = (photo, stage1, stage2, probability)
  }
}

extension [Found] {
  /// The orders that a ranking holds: `stage1`, that of stage 1 alone; `fused`, where stage 2 ranked its first ones
  /// again, or `stage2`, where that ranked all.
  package var orders: [(name: String, photos: [Int])] {
    let photos = map(\.photo)
    guard contains(where: { $0.stage1 != nil }) else { return [("stage2", photos)] }
    let alone = (name: "stage1", photos: byStage1.map(\.photo))
    return contains { $0.stage2 != nil } ? [alone, ("fused", photos)] : [alone]
  }

  private var byStage1: [Found] { sorted { ($1.stage1!, $0.photo) < ($0.stage1!, $1.photo) } }
}
