import Tensor

/// A reader, and a folder of what it reads, of which one file is changed at a time.
struct ReaderTarget: Sendable {
  /// A file of the folder as it was before it was changed.
  struct Sample: Sendable {
    let path: String
    let format: Mutation.Format
    let bytes: [UInt8]
    /// Where its numbers lie, if only those may be changed: what is sealed is HDF5 that we wrote, and no enemy's.
    var numbers: [Range<Int>]?

    /// - Parameters:
    ///   - path: from the folder on.
    ///   - bytes: what is changed; nil: what lies there.
    init(_ path: String, _ format: Mutation.Format, in folder: String, bytes: [UInt8]? = nil) throws {
      (self.path, self.format) = (path, format)
      self.bytes = try bytes ?? fileBytes(of: "\(folder)/\(path)")
    }

    /// A file of HDF5 of which only numbers are changed.
    init(numbersOf path: String, in folder: String) throws {
      try self.init(path, .binary, in: folder)
      numbers = storedArrays(in: "\(folder)/\(path)").filter(\.isOfNumbers).map(\.place)
    }

    func changed(using generator: inout SplitMix64) -> [UInt8] {
      if let numbers { return Mutation.recounted(bytes, in: numbers, using: &generator) }
      return Mutation.edited(bytes, as: format, using: &generator)
    }
  }

  /// Where samples come from that are not made here.
  struct Origin: Sendable {
    let repository: String
    /// The outputs of ``Chain``; nil where they are not made.
    let chain: String?
  }

  let name: String
  /// Whether it needs the outputs of the chain.
  var needsChain = false
  /// Whether its errors name the file. Those of published weights do not: the programs add it.
  var namesFile = true
  /// Whether what was changed is sealed anew, so that the checks behind the seal are tried.
  var isSealed = false
  /// The seconds that an input may take. A foreign HDF5 file is read by a child process, which is given 10 s of a
  /// processor, and 60 s where that has other work too.
  var patience: UInt32 = 10
  /// Fills an empty folder.
  /// - Returns: the files of it that are changed.
  let prepare: @Sendable (_ folder: String, Origin) throws -> [Sample]
  /// Reads the folder as the programs do.
  /// - Throws: where the reader refuses it.
  let read: @Sendable (_ folder: String) throws -> Void

  static let all = photos + tables + lists + archives + arrays + published + stored

  static func named(_ name: String) throws -> ReaderTarget {
    guard let target = all.first(where: { $0.name == name }) else {
      throw TortureError("no reader is called \(name); there are \(all.map(\.name).joined(separator: ", "))")
    }
    return target
  }

  /// A folder of texts, all of which are changed.
  static func texts(
    _ name: String, _ files: [String: String], others: [String: String] = [:],
    read: @escaping @Sendable (_ folder: String) throws -> Void
  ) -> ReaderTarget {
    ReaderTarget(name: name) { folder, _ in
      for (path, text) in files.merging(others, uniquingKeysWith: { $1 }) { try write(text, to: "\(folder)/\(path)") }
      return try files.keys.sorted().map { try Sample($0, .text, in: folder) }
    } read: {
      try read($0)
    }
  }
}
