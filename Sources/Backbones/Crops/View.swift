/// A way to cut a square crop from a photo: where it lies, and whether it is mirrored.
package struct View: Sendable, Equatable {
  package let name: String
  /// The crop's place between the first possible row (or column) and the last: 0 first, 1 middle, 2 last.
  let row, column: Int
  let isFlipped: Bool

  /// All views, in the order of Reed's ten.
  package static let all: [View] = [
    ("center", 1, 1), ("top-left", 0, 0), ("top-right", 0, 2), ("bottom-left", 2, 0), ("bottom-right", 2, 2),
  ]
  .flatMap { name, row, column in
    [false, true].map { View(name: $0 ? name + "-flipped" : name, row: row, column: column, isFlipped: $0) }
  }

  /// The views of a list such as "center,center-flipped".
  ///
  /// - Throws: `ViewError` for an unknown or repeated name, and for an empty list.
  package static func list(_ names: String) throws -> [View] {
    let views = try names.split(separator: ",").map { name in
      if let view = all.first(where: { $0.name == name }) { return view }
      throw ViewError(description: "no view '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
    }
    if !views.isEmpty, Set(views.map(\.name)).count == views.count { return views }
    throw ViewError(description: "views '\(names)': name at least one, and each once")
  }

  /// The crop of `cropSide` from a photo of `side`. An odd pixel of margin lies at the right and the bottom.
  func crop(of side: Int, cropSide: Int) -> Crop {
    Crop(top: (side - cropSide) * row / 2, left: (side - cropSide) * column / 2, isFlipped: isFlipped)
  }
}

/// A list of views that cannot be used.
package struct ViewError: Error, Equatable, CustomStringConvertible {
  package let description: String
}
