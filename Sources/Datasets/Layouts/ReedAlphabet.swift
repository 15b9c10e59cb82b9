/// The 70 characters that Reed et al. (CVPR 2016) know, by their ids 1…70; 0 is the end of a caption.
enum ReedAlphabet {
  static let characters = Array(#"abcdefghijklmnopqrstuvwxyz0123456789-,;.!?:'"/\|_@#$%^&*~`+-=<>()[]{} "#)

  /// The captions of [characters, captions] ids; empty ones at the end are none. Zeros are dropped wherever they stand.
  ///
  /// - Parameter ids: row-major
  /// Throws `Torch7Error` for an id that no character has.
  static func captions(_ ids: some Collection<Double>, characters length: Int, captions count: Int) throws -> [String] {
    precondition(ids.count == length * count, "\(ids.count) ids for \(length) characters of \(count) captions")
    var captions = [String](repeating: "", count: count)
    for (place, id) in ids.enumerated() where id != 0 {
      guard let id = Int(exactly: id), (1...characters.count).contains(id) else {
        throw Torch7Error("\(id) is the id of no character: they go from 1 to \(characters.count)")
      }
      captions[place % count].append(characters[id - 1])
    }
    while captions.last?.isEmpty == true { captions.removeLast() }
    return captions
  }
}
