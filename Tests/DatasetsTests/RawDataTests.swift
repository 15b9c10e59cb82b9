import Pools
import Testing

@testable import Datasets

struct RawDataTests {
  private let text = ExamplesConfiguration.Text(tokenizer: .wordCharacters, maximumWords: 50, hasMarks: false)

  /// Photos a and c of the training split, b of test; the sentence of the table's last row has no word.
  private func read<Result>(
    _ text: ExamplesConfiguration.Text, vocabulary: [String]? = nil, damaging damaged: Set<String> = [],
    _ body: (inout RawData) throws -> Result
  ) throws -> Result {
    try withTemporaryFolder { folder in
      let drawing = try JPEG.encode(drawn(20, 20) { x, y in [12 * x, 12 * y, 99] }, quality: 90)
      for name in ["a", "b", "c"] {
        try writeBytes(damaged.contains(name) ? [7] : drawing, to: "\(folder)/\(name).jpg")
      }
      try write(
        """
        photo,identity,sentence,split
        a.jpg,x,a red cat,train
        b.jpg,y,a cat,test
        c.jpg,x,a cat sleeps,train
        c.jpg,x,...,train

        """, to: folder + "/table.csv")
      var data = try RawData(folder, Plain.self, ReadingOptions(), text, vocabulary: vocabulary)
      return try body(&data)
    }
  }

  @Test func whatIsHandedOnIsCounted() throws {
    try read(text) { data in
      #expect(data.check.badItems.first == ["“...” of photo c.jpg has no word"] && data.sentences.isEmpty)
      var names: [String] = []
      let notes = try data.forEachPhoto(fit: .squash, side: 8) { photo, pixels in
        names.append(photo.name)
        #expect(pixels.count == 3 * 8 * 8)
      }
      #expect(names == ["a.jpg", "c.jpg", "b.jpg"] && data.photoCount == 3)
      #expect(notes.count == 2 && notes[1].hasSuffix("\n  test b.jpg and train a.jpg"), "\(notes)")
      #expect(data.sentences.map(\.text) == ["a red cat", "a cat sleeps", "a cat"])
      #expect(data.sentences.map(\.photo) == [0, 1, 2] && data.sentences[1].words == ["a", "cat", "sleeps"])
      #expect(throws: Never.self) { try data.requireUsable(.skip) }
      #expect(throws: DatasetError.self) { try data.requireUsable(.refuse) }
    }
  }

  /// A damaged photo takes its sentences along, and the photos behind it move up.
  @Test func damagedPhotosAreLeftOut() throws {
    try read(text, damaging: ["a"]) { data in
      _ = try data.forEachPhoto(fit: .crop, side: 8) { _, _ in }
      #expect(data.photoCount == 2 && data.check.badItems.count == 2)
      #expect(data.sentences.map(\.text) == ["a cat sleeps", "a cat"] && data.sentences.map(\.photo) == [0, 1])
      #expect(data.vocabulary(of: [.train], minimumCount: 1).words == ["UNK", "a", "cat", "sleeps"])
    }
  }

  @Test func somethingMustBeLeftToTrainOn() throws {
    try read(text, damaging: ["a", "c"]) { data in
      _ = try data.forEachPhoto(fit: .squash, side: 8) { _, _ in }
      let error = #expect(throws: DatasetError.self) { try data.requireUsable(.skip) }
      #expect(error?.description.contains("not one photo of the training split is left") == true)
    }
    try read(text, vocabulary: ["<unk>", "cat"], damaging: ["a", "c"]) { data in
      _ = try data.forEachPhoto(fit: .squash, side: 8) { _, _ in }
      #expect(throws: Never.self) { try data.requireUsable(.skip) }
    }
  }

  @Test func theVocabularyIsCountedInTheGivenSplits() throws {
    try read(text) { data in
      _ = try data.forEachPhoto(fit: .squash, side: 8) { _, _ in }
      #expect(data.vocabulary(of: [.train], minimumCount: 2).counts == [2, 2, 2])
      #expect(data.vocabulary(of: Set(Split.allCases), minimumCount: 3).words == ["UNK", "a", "cat"])
    }
    try read(text, vocabulary: ["<unk>", "cat"]) { data in
      _ = try data.forEachPhoto(fit: .squash, side: 8) { _, _ in }
      let vocabulary = data.vocabulary(of: [.test], minimumCount: 3)
      #expect(vocabulary.words == ["<unk>", "cat"] && vocabulary.counts == [1, 1])
    }
  }

  @Test func photosCanBeCheckedByThemselves() throws {
    try read(text, damaging: ["b"]) { data in
      var count = 0
      try data.checkPhotos { count += $0 }
      #expect(count == 2 && data.check.badItems.count == 2 && data.photoCount == 2 && data.sentences.count == 2)
      data.checkVocabulary(of: [.train], minimumCount: 9)
      #expect(data.check.summary.contains("\nnote: no word stands 9 times"))
      #expect(data.check.summary.contains("note: 1 photo with the same pixels as another of the same identity"))
    }
  }
}
