import Files
import Synchronization

/// An HDF5 file that others made.
///
/// The library loops or crashes on damaged files, so a child process reads this one: the same program, started once
/// more, which is `ForeignFileServer`. What the child answers is checked here. Several threads may ask.
///
/// ```swift
/// let pixels = try ForeignFile(opening: "reidtalk.h5").dataset("images")   // shape [40206, 3, 256, 256]
/// let photo: [UInt8] = try pixels.read(rows: 7..<8)
/// ```
package final class ForeignFile: Sendable {
  /// How long the child may take for an answer, in seconds.
  package struct Patience: Equatable, Sendable {
    /// Of a processor. An endless loop works; a loaded machine and a slow disk do not.
    package var working = 10.0
    package var waiting = 60.0

    package init(working: Double = 10, waiting: Double = 60) { (self.working, self.waiting) = (working, waiting) }

    /// With the time that so many bytes take, at 50 MB/s, which the slowest decompression and disk reach.
    package func reading(_ byteCount: Int) -> Patience {
      let more = Double(byteCount) / 50e6
      return Patience(working: working + more, waiting: waiting + more)
    }
  }

  /// The program that is started as the child. A test's own process cannot be such a child, so tests name a
  /// program.
  package static let program = Mutex("/proc/self/exe")
  /// Is called while an answer is awaited. It throws where the program shall end.
  package static let interruption = Mutex<@Sendable () throws -> Void>({})

  package let path: String
  /// Whether MATLAB wrote it, which stores the columns of a matrix one after another, where others store rows.
  package let isMATLAB: Bool
  private let file: InputFile
  private let patience: Patience
  /// The child, which answers one thread at a time; or why it no longer does.
  private let child: Mutex<Result<ForeignChild, HDF5Error>>

  /// - Throws: `HDF5Error` where `path` is absent, no regular file, not HDF5, or too damaged to be opened.
  package init(
    opening path: String, patience: Patience = Patience(), program: String = ForeignFile.program.withLock { $0 }
  ) throws {
    self.path = path
    self.patience = patience
    do {
      file = try InputFile(path)
      FilesRead.record(file)
      try requireHDF5(file)
      var start = [UInt8](repeating: 0, count: 6)
      isMATLAB = try file.read(upTo: start.count, at: 0, into: &start) == start.count && start == Array("MATLAB".utf8)
    } catch { throw HDF5Error(error.description) }
    do { child = Mutex(.success(try ForeignChild(program, reading: file.descriptor))) } catch {
      throw HDF5Error("\(path): \(error.description)")
    }
    guard case .opened = try ask(.open) else { throw strangeAnswer }
  }

  deinit { child.withLock { if case .success(let child) = $0 { _ = child.end() } } }

  /// Opens a dataset.
  ///
  /// - Throws: `HDF5Error` where it is absent, or claims more numbers than the file can hold.
  package func dataset(_ name: String) throws -> ForeignDataset {
    guard case .dataset(let found) = try ask(.dataset(name: name)) else { throw strangeAnswer }
    guard (0...file.size).contains(found.storedBytes), holds(found, inBytes: found.storedBytes) else {
      let shape = found.shape.map(String.init).joined(separator: " × ")
      throw HDF5Error(
        "\(path): dataset \(name) claims the shape \(shape), of which the file has \(found.storedBytes) bytes: it is "
          + "damaged, or was never written to its end: fetch or write it again")
    }
    return ForeignDataset(file: self, name: name, description: found)
  }

  /// Whether so many bytes can be those of a dataset's elements.
  private func holds(_ dataset: ForeignDescription, inBytes count: Int) -> Bool {
    var room = dataset.kind?.size ?? 1  // with 1 for 0, so that the other extents are bounded too
    for extent in dataset.shape {
      let (product, overflow) = room.multipliedReportingOverflow(by: max(1, extent))
      guard extent >= 0, !overflow, product < 1 << 50 else { return false }
      room = product
    }
    let claimed = dataset.shape.contains(0) ? 0 : room
    // Of zeros, deflate leaves a thousandth.
    return claimed / (dataset.isFiltered ? 1100 : 1) <= count
  }

  /// Fills `bytes` with a block of a dataset.
  ///
  /// - Parameter work: how many bytes the child may have to read for it.
  fileprivate func read(
    _ name: String, start: [Int], extent: [Int], into bytes: UnsafeMutableRawBufferPointer, work: Int
  ) throws {
    let request = ForeignRequest.block(dataset: name, start: start, extent: extent)
    guard case .block = try ask(request, into: bytes, within: patience.reading(work)) else { throw strangeAnswer }
  }

  private var strangeAnswer: HDF5Error { HDF5Error("\(path): the child that reads it answers another question") }

  /// - Parameters:
  ///   - bytes: Where the bytes of a block go, which must be as many.
  ///   - patience: The file's, where nothing else is said.
  private func ask(
    _ request: ForeignRequest, into bytes: UnsafeMutableRawBufferPointer? = nil, within patience: Patience? = nil
  ) throws -> ForeignAnswer {
    let interruption = Self.interruption.withLock { $0 }
    try interruption()
    return try child.withLock { state in
      let child = try state.get()
      let answer: ForeignAnswer
      do {
        answer = try child.answer(to: request, into: bytes, within: patience ?? self.patience, interruption)
      } catch {
        // Nothing that comes now would be an answer to the next request.
        let failure = HDF5Error("\(path): \(child.end(asking: request, error))")
        state = .failure(failure)
        throw error is ForeignChannel.Closed || error is ForeignChild.Impatient ? failure : error
      }
      if case .failure(let words) = answer { throw HDF5Error(words.replacing(ForeignChild.file, with: path)) }
      return answer
    }
  }
}

/// A dataset of a foreign file. A row is an entry of the first dimension.
package struct ForeignDataset: Sendable {
  package let file: ForeignFile, name: String
  /// nil where it holds no elements of such a kind.
  package let kind: ElementKind?
  /// The type of its elements in words.
  package let type: String
  package let shape: [Int]
  /// Whether its numbers are compressed, so that a part of them may take the reading of all.
  private let isFiltered: Bool

  fileprivate init(file: ForeignFile, name: String, description: ForeignDescription) {
    (self.file, self.name, kind) = (file, name, description.kind)
    (type, shape, isFiltered) = (description.type, description.shape, description.isFiltered)
  }

  /// - Returns: itself.
  /// - Throws: `HDF5Error` where it holds elements of another kind.
  package func holding(_ kind: ElementKind) throws -> ForeignDataset {
    guard self.kind == kind else {
      throw HDF5Error("\(file.path): dataset \(name) does not hold \(kind.rawValue), but \(type)")
    }
    return self
  }

  /// Reads the block of the shape `extent` that begins at `start`.
  package func read<Number: Element>(into elements: UnsafeMutablePointer<Number>, start: [Int], extent: [Int]) throws {
    precondition(Number.elementKind == kind, "dataset \(name) of \(type) read as \(Number.elementKind)")
    precondition(
      start.count == shape.count && extent.count == shape.count
        && shape.indices.allSatisfy { start[$0] >= 0 && extent[$0] >= 0 && start[$0] <= shape[$0] - extent[$0] },
      "block of \(extent) at \(start) in \(name) of \(shape)")
    let size = MemoryLayout<Number>.stride, count = size * extent.reduce(1, *)
    guard count > 0 else { return }
    try file.read(
      name, start: start, extent: extent, into: UnsafeMutableRawBufferPointer(start: elements, count: count),
      work: isFiltered ? shape.reduce(size, *) : count)
  }

  /// The elements of some rows.
  package func read<Number: Element>(_: Number.Type = Number.self, rows: Range<Int>) throws -> [Number] {
    precondition(!shape.isEmpty, "rows of the scalar \(name)")
    let extent = [rows.count] + shape.dropFirst()
    return try [Number](unsafeUninitializedCapacity: extent.reduce(1, *)) { buffer, initialized in
      guard let elements = buffer.baseAddress, !extent.contains(0) else { return }
      try read(into: elements, start: [rows.lowerBound] + shape.dropFirst().map { _ in 0 }, extent: extent)
      initialized = extent.reduce(1, *)
    }
  }
}
