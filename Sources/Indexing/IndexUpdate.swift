import Artifacts
import Datasets
import Files
import Stage
import Tensor

/// Brings an index up to date with a folder: it embeds what is new or has changed, forgets what is gone, and keeps the
/// rest. The index is the same, byte for byte, as one that is made anew.
package struct IndexUpdate {
  /// What an index is made with.
  struct Making {
    let output: String, folder: RawPath
    let configuration: IndexConfiguration, dimensions: Int
    let provenance: Provenance, lineage: Lineage
    /// When the run began, in nanoseconds since 1970. What changes later is read again the next time.
    let start: Int

    func writer(_ path: String, count: Int) throws -> PhotoIndexWriter {
      try PhotoIndexWriter(
        path: path, configuration: configuration, provenance: provenance, lineage: lineage, folder: folder,
        count: count, dimensions: dimensions)
    }
  }

  /// What an update has done.
  package struct Report: Equatable, Sendable {
    package var photos = 0, new = 0, changed = 0, gone = 0
    /// Each file that is in the index as no photo, or that could not be read, and why.
    package var refused: [String] = []
    package var isChanged = false
    /// How many photos were embedded again, as what was kept of them was damaged.
    package var damaged = 0
  }

  private let networks: PackedNetworks
  let making: Making
  private let tree: PhotoTree
  let sources: IndexSources
  private(set) var plan: IndexPlan
  private(set) var unreadable: [(path: RawPath, reason: String)]

  /// Looks at the folder, and at what is there from earlier runs.
  /// - Throws: `FileError` where the folder cannot be read; `ArtifactError` where there is no photo in it.
  package init(
    _ networks: PackedNetworks, of folder: RawPath, grids: GridCoding, output: String, provenance: Provenance,
    anew: Bool = false
  ) throws {
    self.networks = networks
    making = Making(
      output: output, folder: try folder.withoutLinks(), configuration: try networks.indexConfiguration(grids),
      dimensions: networks.dimensions, provenance: provenance, lineage: try Lineage([networks.artifact]),
      start: clockTime())
    tree = try PhotoTree(folder, checkpoint: Interruption.check)
    guard !tree.photos.isEmpty else {
      throw ArtifactError(
        "\(folder): has no file whose name ends in .jpg, .jpeg or .png: name the folder of your photos, and see that "
          + "its disk is there")
    }
    sources = IndexSources(for: output, making.configuration, dimensions: making.dimensions, anew: anew)
    if let other = sources.folder, other != making.folder, FileStamp(other) != nil {
      throw ArtifactError(
        "\(output): is the index of \(other), which is there still: give another --output (with make, INDEX=), or "
          + "--anew")
    }
    plan = try IndexPlan(tree, sources, of: making.folder)
    unreadable = tree.unreadable
  }

  /// What a user should know before the work begins.
  package var notes: [String] {
    let counts = tree.others.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let named = counts.prefix(5).map { "\($0.value) \($0.key.isEmpty ? "without an ending" : "." + $0.key)" }
    let others = counts.reduce(0) { $0 + $1.value }
    return sources.notes
      + (others == 0 ? [] : ["\(others) other files: \(named.joined(separator: ", "))\(counts.count > 5 ? " …" : "")"])
      + (tree.links == 0
        ? []
        : [tree.links == 1 ? "1 link to a folder is not followed" : "\(tree.links) links to folders are not followed"])
  }

  /// What would be done.
  package var outlook: String {
    "\(plan.photos.count) photos: \(plan.open.count) to read, \(plan.count(.kept) + plan.count(.refused)) known, "
      + "\(plan.gone) gone"
  }

  /// Embeds what is to be embedded, and writes the index.
  /// - Throws: what reading and writing throw; `Interrupted`. What was embedded by then is found by the next run.
  package mutating func run() throws -> Report {
    var report = Report(gone: plan.gone)
    try embed(&report)
    guard plan.count(.kept) > 0 else {
      throw ArtifactError(
        "\(making.folder): none of its \(plan.photos.count) photos can be used, so no index is made:"
          + (try refused()).prefix(10).map { "\n  \($0)" }.joined())
    }
    report.isChanged = try !isUpToDate()
    // A program that searches the index ends where its file is touched: another takes its place, or nothing is done.
    if report.isChanged || plan.hasSettled(before: making.start) {
      let damaged = try assemble()
      report.damaged = damaged.count
      if !damaged.isEmpty {
        plan.reopen(damaged)
        try embed(&report)
        guard try assemble().isEmpty else {
          throw ArtifactError("\(making.output): grids were damaged again when they were written: see to the disk")
        }
      }
    }
    report.photos = plan.count(.kept)
    report.refused = try refused()
    sources.close()
    IndexSources.removeParts(of: making.output)
    return report
  }

  // MARK: - Embedding

  private mutating func embed(_ report: inout Report) throws {
    let open = plan.open
    guard !open.isEmpty else { return }
    let embedder = try PhotoEmbedder(networks, grids: making.configuration.gridBytes > 0)
    let part = IndexPart(making)
    let meter = ProgressMeter("index-photos", total: open.count, unit: "photos")
    defer { meter.finish() }
    do {
      let (photos, digests, folder) = (plan.photos, plan.digests, making.folder)
      try forEachInOrder(open.indices.blocks(of: embedder.photosAtOnce).map { open[$0] }) { items in
        let readings = items.map {
          PhotoReading(folder.appending(photos[$0].path), known: digests[$0], embedder.fitting)
        }
        let pixels = readings.compactMap { if case .pixels(let pixels) = $0.content { pixels } else { nil } }
        return (readings, try embedder.embed(pixels))
      } take: { items, made in
        var embedded = made.1[...]
        for (item, reading) in zip(items, made.0) { take(item, reading, &embedded, part, &report) }
        if part.isDue { try part.flush(to: sources, &plan) }
        meter.advance(by: items.count)
        try Interruption.check()
      }
      try part.flush(to: sources, &plan)
    } catch {
      // What is embedded is not lost, unless it cannot be written.
      TemporaryFiles.protecting { try? part.flush(to: sources, &plan) }
      throw error is Interruption.Interrupted ? Interruption.resumable() : error
    }
  }

  /// Notes what became of a photo; `embedded` begins with it, if it was embedded.
  private mutating func take(
    _ item: Int, _ reading: PhotoReading, _ embedded: inout ArraySlice<PhotoEmbedder.Embedded>, _ part: IndexPart,
    _ report: inout Report
  ) {
    let path = plan.photos[item].path
    switch reading.content {
    case .same: plan.keep(item, reading)
    case .pixels:
      if plan.items[item].source < 0 { report.new += 1 } else if plan.digests[item] != nil { report.changed += 1 }
      plan.update(item, reading)
      part.append(photo: item, path, reading, embedded.removeFirst())
    case .refused(let reason):
      plan.update(item, reading)
      part.append(refused: item, path, reading, reason)
    case .unreadable(let reason):
      plan.leaveOut(item)
      unreadable.append((path, reason))
    }
  }
}
