import Pools

/// Photos and the sentences that describe them, whatever layout they were published in.
///
/// Identities come in the order of the class lists, train then val then test: the rank of an identity among those of
/// its split is what breaks ties in Reed's protocol. Photos come train, val, test, and within each as the data set
/// lists them; sentences in the order of their photos, those of one photo in a row.
package struct Corpus: Sendable {
  package struct Photo: Sendable, Equatable {
    /// What the data set calls it, such as its path beneath the folder of photos.
    package let name: String
    package let source: PhotoSource
    /// Its row in `identities`.
    package let identity: Int
    package let split: Split

    package init(name: String, source: PhotoSource, identity: Int, split: Split) {
      (self.name, self.source, self.identity, self.split) = (name, source, identity, split)
    }

    /// A photo in a file of its own.
    package init(name: String, path: String, identity: Int, split: Split) {
      self.init(name: name, source: .file(path), identity: identity, split: split)
    }

    /// The file that holds its pixels, or its features.
    package var path: String { source.path }
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
          let empty = text.allSatisfy(\.isWhitespace)
          if empty { badItems.add("sentence \(line + 1) of \(photo.name) is empty") }
          return !empty
        }
        guard !sound.isEmpty else {
          if texts.isEmpty { badItems.add("photo \(photo.name) has no sentence") }
          continue
        }
        sentences.append(contentsOf: sound.map { Sentence(text: $0.element, photo: photos.count) })
        photos.append(photo)
      }
    }
    self.identities = identities
    self.photos = photos
    self.sentences = sentences
    self.badItems = badItems
    self.notes = notes
  }

  /// Whether there are photos, and not their features only.
  package var hasPixels: Bool { photos.first?.source.hasPixels ?? true }

  /// The first `limit` words of each sentence. Sentences without any word are bad: the corpus returned is without them,
  /// and without the photos that they alone described.
  package func tokenized(_ tokenizer: Tokenizer, limit: Int) -> (corpus: Corpus, words: [[String]]) {
    let words = sentences.map { tokenizer.words(in: $0.text, limit: limit) }
    if !words.contains(where: \.isEmpty) { return (self, words) }
    return (Corpus(self, keeping: words.map { !$0.isEmpty }), words.filter { !$0.isEmpty })
  }

  private init(_ whole: Corpus, keeping keeps: [Bool]) {
    var badItems = whole.badItems, row = [Int?](repeating: nil, count: whole.photos.count)
    var photos: [Photo] = [], sentences: [Sentence] = []
    for (sentence, keep) in zip(whole.sentences, keeps) {
      guard keep else {
        badItems.add("“\(sentence.text)” of photo \(whole.photos[sentence.photo].name) has no word")
        continue
      }
      if row[sentence.photo] == nil {
        row[sentence.photo] = photos.count
        photos.append(whole.photos[sentence.photo])
      }
      sentences.append(Sentence(text: sentence.text, photo: photos.count - 1))
    }
    (self.photos, self.sentences, self.badItems) = (photos, sentences, badItems)
    (identities, notes) = (whole.identities, whole.notes)
  }
}

extension [Corpus.Photo] {
  /// Whether every photo is an identity of its own, as in Flickr8k.
  var areIdentities: Bool { Set(map(\.identity)).count == count }
}
