import Artifacts

/// Where the cells of a photo lie on it, in a square of 100 × 100.
package struct CellPlaces: Equatable {
  package struct Rectangle: Equatable { package let left, top, width, height: Double }

  package let rectangles: [Rectangle]
  /// Whether they are boxes of regions, which overlap and do not fill the photo.
  package let areBoxes: Bool

  /// The cells of a grid, which fill the photo.
  package init(height: Int, width: Int) {
    rectangles = (0..<height * width).map { cell in
      Rectangle(
        left: 100 * Double(cell % width) / Double(width), top: 100 * Double(cell / width) / Double(height),
        width: 100 / Double(width), height: 100 / Double(height))
    }
    areBoxes = false
  }

  /// - Parameter boxes: left, top, right and bottom in [0, 1].
  package init(boxes: [[Float]]) {
    rectangles = boxes.map { box in
      let box = box.map { 100 * Double($0) }
      return Rectangle(left: box[0], top: box[1], width: max(0, box[2] - box[0]), height: max(0, box[3] - box[1]))
    }
    areBoxes = true
  }

  /// Regions whose places are not known lie in rows of six, in the order of the file.
  package static func of(_ features: Features, photo: Int) throws -> CellPlaces {
    if let boxes = try features.boxes(ofPhoto: photo) { return CellPlaces(boxes: boxes) }
    let (height, width) = features.gridExtent
    return width == 1 && height > 6
      ? CellPlaces(height: (height + 5) / 6, width: 6) : CellPlaces(height: height, width: width)
  }
}
