import Pools

/// A photo that is an identity of its own, with the sentences said of it: Flickr8k, and the data sets of Karpathy's
/// lists.
struct CaptionedPhoto {
  let name: String
  let path: String
  let split: Split
  let captions: [String]
}

extension Corpus {
  /// Identities are the photos that are there, by their names, in the order of the splits and within each as they are
  /// listed.
  ///
  /// - Parameter list: what lists them, for messages
  /// A photo whose file is missing is bad.
  init(_ photos: [CaptionedPhoto], list: (CaptionedPhoto) -> String, notes: [String]) {
    var badItems = BadItems(), identities: [String] = [], described: [(photo: Photo, sentences: [String])] = []
    for split in Split.allCases {
      for photo in photos where photo.split == split {
        guard exists(photo.path) else {
          badItems.add("photo \(photo.path) is listed in \(list(photo)) but missing")
          continue
        }
        described.append(
          (Photo(name: photo.name, path: photo.path, identity: identities.count, split: split), photo.captions))
        identities.append(photo.name)
      }
    }
    self.init(identities: identities, described: described, badItems: badItems, notes: notes)
  }
}
