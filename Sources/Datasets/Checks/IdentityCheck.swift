/// Identities whose names look alike: “Tom” and “tom”, or two of which one has a mark that nobody sees. They count as
/// two.
struct IdentityCheck {
  /// Pairs of names, the earlier first.
  private(set) var alike: [(String, String)] = []

  init(_ corpus: Corpus) {
    let photos = Set(corpus.photos.map(\.name))
    var first: [String: String] = [:]
    // Where identities have the names of their photos, two files may well differ in case only.
    for name in corpus.identities where !photos.contains(name) {
      if let other = first.updateValue(first[name.looks] ?? name, forKey: name.looks) { alike.append((other, name)) }
    }
  }

  var notes: [String] {
    guard let (first, second) = alike.first else { return [] }
    return [
      "identities whose names differ only in case, blanks or invisible characters: \(grouped(alike.count)), such as "
        + "“\(first.excerpt)” and “\(second.excerpt)”; they count as two"
    ]
  }
}
