import ArgumentParser
import Artifacts
import Datasets
import Stage

@main struct ImportFeatures: StageProgram {
  static let configuration = CommandConfiguration(
    commandName: "import-features",
    abstract: "Brings features that others computed into the file that extract-features would write.",
    discussion: """
      The source is the folder of the layout precomputed, with its …_ims.npy or …_feat.npy, or .tsv files of \
      bottom-up attention, whose boxes are kept. The regions become the grid, their mean the vector; both in half \
      precision.

      Example: import-features examples.h5 f30k_precomp --output features.h5

      See also: extract-features
      """)

  @Argument(help: "What preprocess wrote.") var examples: String
  @Argument(help: ArgumentHelp("The folder that preprocess read, or .tsv files.", valueName: "source"))
  var sources: [String]
  @OptionGroup var stage: StageOptions
  static let makes: [any Schema.Type] = [FeaturesSchema.self]

  func run(_ context: StageContext) throws -> Summary {
    let examples = try Examples(readingFrom: examples)
    let source = try open(for: examples), count = source.regions * source.channels
    let writer = try FeaturesWriter(
      path: context.output, provenance: context.provenance, lineage: try Lineage(examples), views: ["center"],
      vector: source.channels, grids: [1, source.regions, 1, source.channels])
    if source.hasBoxes { try writer.expectBoxes() }
    let meter = ProgressMeter("import-features", total: examples.photoCount, unit: "photos")
    for photos in (0..<examples.photoCount).blocks(of: max(1, 1 << 20 / count)) {
      var grids = [Float](repeating: 0, count: photos.count * count), vectors: [Float] = []
      var boxes: [Float] = [], sizes: [Int32] = []
      try grids.withUnsafeMutableBufferPointer { grids in
        for photo in photos {
          try Interruption.check()
          let start = (photo - photos.lowerBound) * count
          let grid = UnsafeMutableBufferPointer(rebasing: grids[start..<start + count])
          let (own, size) = try source.read(photo: photo, into: grid.baseAddress!)
          try checkHalfPrecision(
            UnsafeBufferPointer(grid), "\(source.place(of: photo)) (photo \(examples.photoNames[photo]))")
          vectors += mean(UnsafeBufferPointer(grid), count: source.channels)
          boxes += own
          sizes += size
        }
      }
      try writer.append(vectors: vectors, grids: grids)
      if source.hasBoxes { try writer.append(boxes: boxes, sizes: sizes) }
      meter.advance(by: photos.count)
    }
    meter.finish()
    try writer.finish()
    return Summary(
      "\(examples.photoCount) photos, \(source.regions) regions of \(source.channels) channels "
        + "each\(source.hasBoxes ? ", with their boxes" : "")")
  }

  private func open(for examples: Examples) throws -> any RegionFeatures {
    if sources.allSatisfy({ $0.hasSuffix(".tsv") }) {
      return try BottomUpFeatures(sources, photos: examples.photoNames)
    }
    guard sources.count == 1 else {
      throw DatasetError("\(sources.joined(separator: " ")): give one folder, or .tsv files only.")
    }
    if let files = try BottomUpFeatures.files(in: sources[0]) {
      return try BottomUpFeatures(files, photos: examples.photoNames)
    }
    // The list that preprocess read as the split test.
    let testList = try examples.artifact.configuration(as: ExamplesConfiguration.self).testList
    return try PrecomputedFeatures(sources[0], photos: examples.photoNames, testList: testList)
  }

  /// The mean of rows of `count` numbers.
  private func mean(_ rows: UnsafeBufferPointer<Float>, count: Int) -> [Float] {
    var sum = [Float](repeating: 0, count: count)
    for start in stride(from: 0, to: rows.count, by: count) {
      for i in 0..<count { sum[i] += rows[start + i] }
    }
    let share = 1 / Float(rows.count / count)
    for i in 0..<count { sum[i] *= share }
    return sum
  }
}
