/// A .npy file that cannot be read. The message names the file, and says what is wrong and what to do.
package struct NumPyError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}

/// The header of a .npy file: a magic word, a version, a length, and the text of a Python dictionary such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }` (NumPy's `numpy.lib.format`, versions 1 to 3).
struct NumPyHeader: Equatable {
  /// NumPy's name of the number type, such as `<f4`.
  var descr = ""
  /// Whether the first index moves fastest instead of the last.
  var isFortranOrder = false
  var shape: [Int] = []
  /// The byte at which the numbers begin.
  var end = 0

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  /// More than any shape needs. A greater length is damage.
  private static let greatestLength = 65_535
  /// The number of bytes that surely hold the header.
  static let greatestSize = 12 + greatestLength

  /// Reads the beginning of a file.
  ///
  /// - Throws: `NumPyError` without the file's name.
  init(_ bytes: [UInt8]) throws(NumPyError) {
    guard bytes.starts(with: Self.magic) else { throw NumPyError(Self.otherKind(bytes)) }
    let truncated = NumPyError("it ends within its header: truncated?")
    guard bytes.count >= 8 else { throw truncated }
    let major = bytes[6], minor = bytes[7], start = major == 1 ? 10 : 12
    guard (1...3).contains(major), minor == 0 else {
      throw NumPyError("has version \(major).\(minor) of the format, not 1.0, 2.0 or 3.0: write it with numpy.save")
    }
    guard bytes.count >= start else { throw truncated }
    let length = bytes[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.greatestLength else { throw NumPyError("claims a header of \(length) bytes: damaged?") }
    end = start + length
    guard end <= bytes.count else { throw truncated }
    var text = PythonText(text: Array(bytes[start..<end]))
    try text.readDictionary(into: &self)
  }

  /// The kind of another file, by its first bytes.
  private static func otherKind(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "is empty" }
    if magic.starts(with: bytes) { return "it ends within its header: truncated?" }
    if bytes.starts(with: "PK".utf8) {
      return "is a zip archive, such as numpy.savez writes: save the one array with numpy.save"
    }
    if bytes.starts(with: [0x80]) { return "is a pickle: save the array with numpy.save" }
    if bytes.starts(with: [0x89] + "HDF".utf8) { return "is an HDF5 file: name the dataset in it, file.h5:dataset" }
    return "is not a .npy file: save the array with numpy.save"
  }
}

/// Parses the subset of Python that a header may hold.
private struct PythonText {
  let text: [UInt8]
  var position = 0
  private var damage: NumPyError { NumPyError("its header is not one that numpy.save writes: damaged?") }

  /// `{'descr': …, 'fortran_order': …, 'shape': …}`, in any order, each once.
  mutating func readDictionary(into header: inout NumPyHeader) throws(NumPyError) {
    var missing = ["descr", "fortran_order", "shape"]
    try expect("{")
    while !accept("}") {
      let key = try quoted()
      guard let place = missing.firstIndex(of: key) else { throw damage }
      missing.remove(at: place)
      try expect(":")
      switch key {
      case "shape": header.shape = try tuple()
      case "descr":
        guard next() != UInt8(ascii: "[") else {
          throw NumPyError("holds records of several fields: save the field that holds the numbers")
        }
        header.descr = try quoted()
      default:
        header.isFortranOrder = accept("True")
        guard header.isFortranOrder || accept("False") else { throw damage }
      }
      guard accept(",") || next() == UInt8(ascii: "}") else { throw damage }
    }
    guard missing.isEmpty, next() == nil else { throw damage }
  }

  /// `(3, 4)`, `(3,)` or `()`; Python 2 wrote `3L`.
  private mutating func tuple() throws(NumPyError) -> [Int] {
    var numbers: [Int] = []
    try expect("(")
    while !accept(")") {
      _ = next()
      let digits = text[position...].prefix { (0x30...0x39).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw damage }
      position = digits.endIndex
      _ = accept("L")
      numbers.append(number)
      guard accept(",") || next() == UInt8(ascii: ")") else { throw damage }
    }
    return numbers
  }

  private mutating func quoted() throws(NumPyError) -> String {
    guard let quote = next(), quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else { throw damage }
    let content = text[(position + 1)...].prefix { $0 != quote }
    guard content.endIndex < text.count else { throw damage }
    position = content.endIndex + 1
    return String(decoding: content, as: UTF8.self)
  }

  /// The next byte that is no space, or nil at the end.
  private mutating func next() -> UInt8? {
    while position < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    return position < text.count ? text[position] : nil
  }

  private mutating func accept(_ word: String) -> Bool {
    guard next() != nil, text[position...].starts(with: word.utf8) else { return false }
    position += word.utf8.count
    return true
  }

  private mutating func expect(_ word: String) throws(NumPyError) { if !accept(word) { throw damage } }
}
