import Pools

/// Photos and the sentences that describe them, whatever layout they were published in.
///
/// Identities come in the order of the class lists, train then val then test: the rank of an identity among those of
/// its split is what breaks ties in Reed's protocol. Photos come train, val, test, and within each as the data set
/// lists them; sentences in the order of their photos, those of one photo in a row.
package struct Corpus: Sendable {
  package struct Photo: Sendable {
    /// What the data set calls it, such as its path beneath the folder of photos.
    package let name: String
    package let source: PhotoSource
    /// Its row in `identities`.
    package let identity: Int
    package let split: Split

    init(name: String, source: PhotoSource, identity: Int, split: Split) {
      (self.name, self.source, self.identity, self.split) = (name, source, identity, split)
    }

    /// A photo in a file of its own.
    init(name: String, path: String, identity: Int, split: Split) {
      self.init(name: name, source: .file(path), identity: identity, split: split)
    }
  }

  package struct Sentence: Sendable, Equatable {
    package let text: String
    /// Its row in `photos`.
    package let photo: Int
  }

  package let identities: [String]
  package let photos: [Photo]
  package let sentences: [Sentence]
  /// What was left out.
  package let badItems: BadItems
  /// What a user should know about this copy of the data set.
  package let notes: [String]

  /// Puts photos, each with its sentences, in order. A photo without sentences is bad, and so is an empty sentence.
  init(identities: [String], described: [(photo: Photo, sentences: [String])], badItems: BadItems, notes: [String] = [])
  {
    var badItems = badItems, photos: [Photo] = [], sentences: [Sentence] = []
    for split in Split.allCases {
      for (photo, texts) in described where photo.split == split {
        let sound = texts.enumerated().filter { line, text in
          let empty = text.label.isEmpty
          if empty { badItems.add("sentence \(line + 1) of \(photo.name) is empty") }
          return !empty
        }
        guard !sound.isEmpty else {
          if texts.isEmpty { badItems.add("photo \(photo.name) has no sentence") }
          continue
        }
        sentences += sound.map { Sentence(text: $0.element, photo: photos.count) }
        photos.append(photo)
      }
    }
    (self.identities, self.photos, self.sentences) = (identities, photos, sentences)
    (self.badItems, self.notes) = (badItems, notes)
  }

  /// Whether there are photos, and not their features only.
  package var hasPixels: Bool { photos.first?.source.hasPixels ?? true }

  /// The first `limit` words of each sentence. Sentences without any word are bad: the corpus returned is without them,
  /// and without the photos that they alone described.
  func tokenized(_ tokenizer: Tokenizer, limit: Int) -> (corpus: Corpus, words: [[String]]) {
    let words = sentences.map { tokenizer.words(in: $0.text, limit: limit) }
    if !words.contains(where: \.isEmpty) { return (self, words) }
    var badItems = badItems, texts = [[String]](repeating: [], count: photos.count)
    for (sentence, words) in zip(sentences, words) {
      if words.isEmpty {
        badItems.add("“\(sentence.text.excerpt)” of photo \(photos[sentence.photo].name) has no word")
      } else {
        texts[sentence.photo].append(sentence.text)
      }
    }
    let described = Array(zip(photos, texts).filter { !$1.isEmpty })
    let corpus = Corpus(identities: identities, described: described, badItems: badItems, notes: notes)
    return (corpus, words.filter { !$0.isEmpty })
  }
}

extension [Corpus.Photo] {
  /// Whether every photo is an identity of its own, as in Flickr8k.
  var areIdentities: Bool { Set(map(\.identity)).count == count }
}
