import Foundation

/// The path of a listed photo, whose name is its path beneath a folder.
/// - Parameter place: what lists it, for errors.
/// - Throws: `DatasetError` when the name leads out of the folder.
func photoPath(_ name: String, beneath folder: String, listed place: String) throws -> String {
  try requireBeneath(folder, name, listed: place)
  return spelled(name, in: folder)
}

/// - Throws: `DatasetError` that begins with `place` when the name of a photo leads out of the folder.
func requireBeneath(_ folder: String, _ name: String, listed place: String) throws {
  let isAbsolute = name.hasPrefix("/") || name.hasPrefix("\\") || name.dropFirst().hasPrefix(":\\")
  try require(
    !isAbsolute && !name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).contains(".."),
    "\(place): the photo “\(name.excerpt)” is not named by its path beneath \(folder).")
}

/// The path of `name` in a folder as the disk spells it.
///
/// Unicode has two spellings of “é”, as one character or as e and an accent. They look the same, and macOS often writes
/// the one where a list has the other.
func spelled(_ name: String, in folder: String) -> String {
  let path = folder + "/" + name
  if name.utf8.allSatisfy({ $0 < 0x80 }) || exists(path) { return path }
  let others = [name.precomposedStringWithCanonicalMapping, name.decomposedStringWithCanonicalMapping]
  return others.map { folder + "/" + $0 }.first(where: exists) ?? path
}

/// What may have been meant by the path of a file that is missing, for the end of a message; empty where nothing is
/// alike.
func nearby(_ path: String) -> String {
  let slashed = path.replacing("\\", with: "/")
  if slashed != path, exists(slashed) { return ": write / for \\ in its path" }
  if let decoded = path.removingPercentEncoding, decoded != path, exists(decoded) {
    return ": there is \(decoded), without percent signs"
  }
  // The first step of the path that is not there, beside what is.
  let steps = path.split(separator: "/", omittingEmptySubsequences: false)
  guard let first = steps.indices.dropFirst().first(where: { !exists(steps[...$0].joined(separator: "/")) }) else {
    return ""
  }
  let folder = steps[..<first].joined(separator: "/"), wanted = String(steps[first])
  let names = (try? names(in: folder.isEmpty ? "/" : folder)) ?? []
  guard
    let near = names.first(where: { $0.looks == wanted.looks })
      ?? names.first(where: { $0.withoutExtension.looks == wanted.withoutExtension.looks })
  else { return "" }
  return ": there is \(folder)/\(near.excerpt)" + (near.label == near ? "" : ", with blanks around its name")
}

extension String {
  /// What is the same in names that look alike: neither case, nor blanks, nor marks without width, nor the ways in
  /// which Unicode writes a character.
  var looks: String {
    let scalars = precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
    return String(
      String.UnicodeScalarView(
        scalars.filter { !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint }))
  }

  fileprivate var withoutExtension: String {
    guard let dot = lastIndex(of: "."), dot > startIndex else { return self }
    return String(self[..<dot])
  }
}
