import Files
import HDF5
import Tensor

/// features.h5: what a CNN sees in several views of every photo, or in regions of it. docs/artifacts.md has the table.
package enum FeaturesSchema: Schema {
  package static let kind = "features", version = 2, stage = "extract-features"
  package static let vectors = Field("vectors", .float16, ["P", "R", "V"])
  package static let grids = Field("grids", .float16, ["P", "G", "height", "width", "C"])
  package static let views = Field("views", .string, ["R"])
  package static let boxes = Field("boxes", .float32, ["P", "regions", "4"], isOptional: true)
  package static let sizes = Field("sizes", .int32, ["P", "2"], isOptional: true)
  package static let fields = [vectors, grids, views, boxes, sizes]

  /// The attribute that names the layer of the CNN that made the grids, where it is not the last.
  fileprivate static let gridLayer = "grid-layer"
  /// The names of features made with a tuned CNN, so that the lineage tells them from features.h5.
  fileprivate static let names = [Tuned1Schema.kind + ".h5": "features1", Tuned2Schema.kind + ".h5": "features2"]
}

/// Writes features.h5, photo by photo, in the order of examples.h5.
package final class FeaturesWriter {
  private typealias S = FeaturesSchema
  private let writer: ArtifactWriter
  private let vectors: ArtifactStream, grids: ArtifactStream
  private var boxes: ArtifactStream?, sizes: ArtifactStream?
  private let cells: Int

  /// - Parameters:
  ///   - views: the names of all R views.
  ///   - vector: V, the length of a view's vector.
  ///   - grids: the shape [G, height, width, C] of a photo's grids, which are kept for the first G views.
  package init(
    path: String, provenance: Provenance, lineage: Lineage, views: [String], vector: Int, grids shape: [Int]
  ) throws {
    // A CNN that was tuned with both stages counts as the second's.
    let name = lineage.digests.compactMap { S.names[$0.name] }.last
    writer = try ArtifactWriter(S.self, path: path, name: name, provenance: provenance, lineage: lineage)
    try writer.write(S.views, views)
    vectors = try writer.stream(S.vectors, row: [views.count, vector], chunkRows: 1)
    grids = try writer.stream(S.grids, row: shape, chunkRows: 1)
    cells = shape[1] * shape[2]
  }

  /// Says which layer of the CNN made the grids, where it is not the last.
  package func setGridLayer(_ name: String) throws { try writer.setAttribute(S.gridLayer, name) }

  /// Prepares for the boxes of cells that are regions whose places are known. It comes before everything else.
  package func expectBoxes() throws {
    boxes = try writer.stream(S.boxes, row: [cells, 4], chunkRows: 64)
    sizes = try writer.stream(S.sizes, row: [2], chunkRows: 1024)
  }

  /// Appends photos: `vectors` [n, R, V] and `grids` [n, G, height, width, C].
  ///
  /// - Throws: `UnusableFeature`, or `ArtifactError` where they cannot be written.
  package func append(vectors: [Float], grids: [Float]) throws {
    let before = self.vectors.rows
    for (features, stream) in [(vectors, self.vectors), (grids, self.grids)] {
      // 65,504 is the greatest half; from 65,520 on, the nearest is infinite. NaN compares false.
      if let place = features.firstIndex(where: { !(abs($0) < 65_520) }) {
        throw UnusableFeature(photo: before + place / stream.dataset.rowCount, value: features[place])
      }
    }
    try self.vectors.append(halves(vectors))
    try self.grids.append(halves(grids), rows: self.vectors.rows - before)
  }

  /// Appends the boxes [n, cells, 4] and the photos' sizes [n, 2], of the same photos.
  package func append(boxes: [Float], sizes: [Int32]) throws {
    precondition(self.boxes != nil, "boxes of features without")
    try self.boxes?.append(boxes)
    try self.sizes?.append(sizes)
  }

  package func finish() throws {
    let boxed = boxes?.rows ?? vectors.rows
    precondition(boxed == vectors.rows, "boxes of \(boxed) of \(vectors.rows) photos")
    try writer.finish()
  }
}

/// A feature that half precision cannot hold, such as NaN.
package struct UnusableFeature: Error, Equatable, CustomStringConvertible {
  package let photo: Int, value: Float

  package var description: String {
    value.isFinite
      ? "the feature \(value), beyond what half precision holds (65,504)" : "a feature that is no number (\(value))"
  }
}

/// The features of a features.h5, read as they are asked for.
package final class Features: Input {
  package typealias S = FeaturesSchema
  package let artifact: ArtifactReader
  /// The names of the views.
  package let views: [String]
  /// The layer of the CNN that made the grids; nil for the last one.
  package let gridLayer: String?
  private let vectorData: Dataset, gridData: Dataset

  package init(_ artifact: ArtifactReader) throws {
    self.artifact = artifact
    views = try artifact.distinctStrings(S.views)
    gridLayer = try artifact.reading { try artifact.file.text(ofAttribute: S.gridLayer) }
    vectorData = try artifact.dataset(S.vectors)
    gridData = try artifact.dataset(S.grids)
    try artifact.require(
      gridViewCount <= views.count, "has grids of \(gridViewCount) views, and only \(views.count) views")
    for (data, extents) in [(vectorData, vectorData.shape.dropFirst()), (gridData, gridData.shape.dropFirst(2))] {
      try artifact.require(!extents.contains(0), "\(data.name) has shape \(data.shape), with nothing of a photo")
    }
  }

  /// Checks that these are the features for `model`: those that it was trained on, or those made with its own CNN.
  ///
  /// - Throws: `ArtifactError`, which names the right file.
  package func check(areSeenBy model: ArtifactReader) throws {
    // Of what it was trained on, the lineage refuses another digest.
    guard !model.inputs.contains(where: { $0.name == artifact.name }) else { return }
    guard let own = S.names[model.name] else {
      let right = model.inputs.first { $0.name.hasPrefix(S.kind) }?.name ?? "features.h5"
      throw ArtifactError(
        "\(artifact.path) was not made with the CNN that \(model.path) was trained on: give the \(right) beside it")
    }
    guard own + ".h5" == artifact.name, artifact.inputs.contains(where: { $0 == (model.name, model.digest) }) else {
      throw ArtifactError(
        "\(artifact.path) was not made with the CNN in \(model.path): give \(own).h5, or \(redo("extract-\(own)"))")
    }
  }

  /// V, of a vector.
  package var vectorCount: Int { vectorData.shape[2] }
  /// C, of a cell of a grid.
  package var channels: Int { gridData.shape[4] }
  /// G: grids are there for the first G views.
  package var gridViewCount: Int { gridData.shape[1] }
  /// The cells of a grid, height × width.
  package var cells: Int { gridData.shape[2] * gridData.shape[3] }
  /// Of a grid; regions have a width of 1.
  package var gridExtent: (height: Int, width: Int) { (gridData.shape[2], gridData.shape[3]) }

  /// Left, top, right and bottom of each region of a photo, in [0, 1] of the photo's width and height.
  ///
  /// - Returns: nil where the cells are not regions whose places are known.
  /// - Throws: `ArtifactError` where they cannot be read, or the photo has no extent.
  package func boxes(ofPhoto photo: Int) throws -> [[Float]]? {
    guard artifact.has(S.boxes), artifact.has(S.sizes) else { return nil }
    let (boxes, sizes) = (try artifact.dataset(S.boxes), try artifact.dataset(S.sizes))
    let corners: [Float] = try artifact.reading { try boxes.read(rows: photo..<photo + 1) }
    let size: [Int32] = try artifact.reading { try sizes.read(rows: photo..<photo + 1) }
    try artifact.require(size.allSatisfy { $0 > 0 }, "\(S.sizes.name)[\(photo)] is \(size), not above 0")
    return stride(from: 0, to: corners.count, by: 4).map { start in
      (0..<4).map { min(1, max(0, corners[start + $0] / Float(size[$0 % 2]))) }
    }
  }

  /// The vectors [n, V] of `photos`, of each in the view named at the same place of `views`.
  package func vectors(photos: [Int], views: [Int]) throws -> Tensor {
    try gather(vectorData, photos, views, shape: [photos.count, vectorCount])
  }

  /// The grids [n, cells, C] of `photos`, of each in the view named at the same place of `views`.
  package func grids(photos: [Int], views: [Int]) throws -> Tensor {
    try gather(gridData, photos, views, shape: [photos.count, cells, channels])
  }

  private func gather(_ data: Dataset, _ photos: [Int], _ views: [Int], shape: [Int]) throws -> Tensor {
    precondition(photos.count == views.count, "\(photos.count) photos in \(views.count) views")
    let row = Array(data.shape.dropFirst(2)), start = row.map { _ in 0 }, count = row.reduce(1, *)
    try artifact.require(
      photos.allSatisfy { (0..<data.shape[0]).contains($0) },
      "has \(data.name) of \(data.shape[0]) photos, fewer than its examples.h5")
    return try withUnsafeTemporaryAllocation(of: Float16.self, capacity: max(1, count)) { halves in
      let halves = halves.baseAddress!
      return try Tensor(uninitialized: shape) { floats in
        for (position, (photo, view)) in zip(photos, views).enumerated() {
          try artifact.reading {
            try data.read(into: halves, start: [photo, view] + start, extent: [1, 1] + row)
          }
          let target = floats + position * count
          var largest: UInt16 = 0  // of what is not finite, all bits of the exponent are set
          for i in 0..<count {
            target[i] = Float(halves[i])
            largest = max(largest, halves[i].bitPattern & 0x7c00)
          }
          try artifact.require(
            largest < 0x7c00, "\(data.name) of photo \(photo), view \(self.views[view]): a number is not finite")
        }
      }
    }
  }
}

/// Float → Float16, rounded to the nearest, ties to even; beyond ±65504 infinite.
func halves(_ floats: [Float]) -> [Float16] {
  [Float16](unsafeUninitializedCapacity: floats.count) { buffer, initialized in
    let halves = buffer
    floats.withUnsafeBufferPointer { floats in
      parallel(floats.count, unit: 65_536) { for i in $0 { halves[i] = Float16(floats[i]) } }
    }
    initialized = floats.count
  }
}
