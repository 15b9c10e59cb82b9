import Artifacts
import Files
import Stage

/// The last step of an update: the index is written as a whole, of what the earlier one and the parts have.
extension IndexUpdate {
  /// Whether the index that is there is the one that would be written.
  func isUpToDate() throws -> Bool {
    guard sources.hasIndex else { return false }
    let index = try sources.index(0)
    guard index.folder == making.folder, index.artifact.wasMade(by: making.provenance, of: making.lineage) else {
      return false
    }
    for (state, files) in [(.kept, index.photos), (.refused, index.refused)] as [(IndexPlan.State, IndexedFiles)] {
      let items = plan.items.filter { $0.state == state }
      guard items.count == files.count, items.enumerated().allSatisfy({ $1.source == 0 && Int($1.row) == $0 }),
        try items.map(\.size) == files.sizes(0..<files.count), try items.map(\.time) == files.times(0..<files.count)
      else { return false }
    }
    return true
  }

  /// Writes the index, unless something that it is made of is damaged.
  /// - Returns: the photos, by their numbers in the plan, whose grids are damaged. Then nothing is written.
  func assemble() throws -> [Int] {
    let writer = try making.writer(making.output, count: plan.count(.kept))
    var damaged: [Int] = []
    try forEachRun(of: .kept) { index, rows, items in
      var columns = try self.columns(items, index.photos, rows)
      columns.embeddings = try index.embeddings(rows).elements
      for (row, item) in zip(rows, items) {
        guard let (bytes, digest) = try index.soundGridBytes(of: row) else {
          damaged.append(item)
          continue
        }
        columns.grids += bytes
        columns.gridDigests += digest
      }
      if damaged.isEmpty { try writer.append(photos: columns) }
    }
    guard damaged.isEmpty else { return damaged }
    try forEachRun(of: .refused) { index, rows, items in
      var columns = try self.columns(items, index.refused, rows)
      columns.reasons = try rows.map { try index.reason($0) }
      writer.append(refused: columns)
    }
    try writer.finish(at: making.start)
    return []
  }

  /// All files that are no photos or cannot be read, and why, by path.
  func refused() throws -> [String] {
    var all = unreadable
    try forEachRun(of: .refused) { index, rows, items in
      for (item, row) in zip(items, rows) { all.append((plan.photos[item].path, try index.reason(row))) }
    }
    return all.sorted { $0.path < $1.path }.map { "\($0.path): \($0.reason)" }
  }

  private func columns(_ items: ArraySlice<Int>, _ files: IndexedFiles, _ rows: Range<Int>) throws -> IndexRows {
    var columns = IndexRows()
    columns.paths = items.map { plan.photos[$0].path }
    columns.sizes = items.map { plan.items[$0].size }
    columns.times = items.map { plan.items[$0].time }
    columns.digests = try files.digests(rows)
    return columns
  }

  /// Hands on the items of a state, in their order, as far as they are neighbours in a source.
  private func forEachRun(
    of state: IndexPlan.State, _ body: (PhotoIndex, Range<Int>, ArraySlice<Int>) throws -> Void
  ) throws {
    let items = plan.items.indices.filter { plan.items[$0].state == state }
    var first = 0
    while first < items.count {
      let start = plan.items[items[first]]
      var end = first + 1
      while end < items.count, end - first < 256, plan.items[items[end]].source == start.source,
        Int(plan.items[items[end]].row) == Int(start.row) + end - first
      { end += 1 }
      try Interruption.check()
      try body(sources.index(Int(start.source)), Int(start.row)..<Int(start.row) + end - first, items[first..<end])
      first = end
    }
  }
}
