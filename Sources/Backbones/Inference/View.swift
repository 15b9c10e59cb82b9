import Tensor

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
    [
      View(name: name, row: row, column: column, isFlipped: false),
      View(name: name + "-flipped", row: row, column: column, isFlipped: true),
    ]
  }

  /// The views of a list such as "center,center-flipped".
  ///
  /// - Throws: `ViewError` for an unknown or repeated name, and for an empty list.
  package static func list(_ names: String) throws -> [View] {
    let views = try names.split(separator: ",").map { name in
      guard let view = all.first(where: { $0.name == name }) else {
        throw ViewError(description: "no view '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
      }
      return view
    }
    guard !views.isEmpty, Set(views.map(\.name)).count == views.count else {
      throw ViewError(description: "views '\(names)': name at least one, and each once")
    }
    return views
  }

  /// Copies some rows of the crop of `cropSide`×`cropSide` from an RGB photo of `side`×`side`. An odd pixel of margin
  /// lies at the right and the bottom.
  func crop(
    _ photo: UnsafePointer<UInt8>, side: Int, cropSide: Int, rows: Range<Int>? = nil,
    into crop: UnsafeMutablePointer<UInt8>
  ) {
    let (top, left) = ((side - cropSide) * row / 2, (side - cropSide) * column / 2)
    cut(photo, side: side, top: top, left: left, cropSide: cropSide, rows: rows, isFlipped: isFlipped, into: crop)
  }
}

/// A list of views that cannot be used.
package struct ViewError: Error, Equatable, CustomStringConvertible {
  package let description: String
}

/// Copies some rows of the square of `cropSide` at (`top`, `left`) from an RGB photo of `side`×`side`, mirrored if
/// asked.
func cut(
  _ photo: UnsafePointer<UInt8>, side: Int, top: Int, left: Int, cropSide: Int, rows: Range<Int>? = nil,
  isFlipped: Bool,
  into crop: UnsafeMutablePointer<UInt8>
) {
  precondition(
    top >= 0 && left >= 0 && max(top, left) + cropSide <= side,
    "crop of \(cropSide) at (\(top), \(left)) of a photo of \(side)")
  let rows = rows ?? 0..<cropSide
  for row in rows {
    let from = photo + ((top + row) * side + left) * 3
    let to = crop + (row - rows.lowerBound) * cropSide * 3
    guard isFlipped else {
      to.update(from: from, count: cropSide * 3)
      continue
    }
    for column in 0..<cropSide {
      for channel in 0..<3 { to[column * 3 + channel] = from[(cropSide - 1 - column) * 3 + channel] }
    }
  }
}
