import Foundation
import Testing

@testable import Datasets

/// Reads a table beside photos a.jpg, b.jpg and sub/c.jpg, which the reader does not open.
private func read(_ table: String, as name: String = "table.csv") throws -> Corpus {
  try withTemporaryFolder { folder in
    for photo in ["a.jpg", "b.jpg", "sub/c.jpg"] { try write("", to: folder + "/" + photo) }
    try write(table, to: folder + "/" + name)
    return try Plain.read(folder)
  }
}

private let table = """
  split,photo,sentence,identity,remark
  test,sub/c.jpg,"a cat, asleep",tom,old
  train,a.jpg,a dog,rex,
  val,b.jpg,"the ""other"" one",pip,
  train,a.jpg,still a dog,rex,
  """

struct PlainTests {
  @Test func aTableOfSentencesIsRead() throws {
    let corpus = try read(table)
    #expect(corpus.identities == ["rex", "pip", "tom"])
    #expect(corpus.photos.map(\.name) == ["a.jpg", "b.jpg", "sub/c.jpg"])
    #expect(corpus.photos.map(\.split) == [.train, .val, .test] && corpus.photos.map(\.identity) == [0, 1, 2])
    #expect(corpus.sentences.map(\.text) == ["a dog", "still a dog", #"the "other" one"#, "a cat, asleep"])
    #expect(corpus.sentences.map(\.photo) == [0, 0, 1, 2])
  }

  @Test func jsonLinesSayTheSame() throws {
    let corpus = try read(
      """
      {"photo": "sub/c.jpg", "identity": "tom", "sentence": "a cat, asleep", "split": "test"}
      {"photo": "a.jpg", "identity": 7, "sentence": "a dog", "split": "train", "remark": null}

      {"photo": "b.jpg", "identity": "pip", "sentence": "the \\"other\\" one", "split": "val"}
      {"photo": "a.jpg", "identity": "7", "sentence": "still a dog", "split": "train"}
      """, as: "table.jsonl")
    let other = try read(table)
    #expect(corpus.identities == ["7", "pip", "tom"])
    #expect(corpus.sentences == other.sentences && corpus.photos.map(\.name) == other.photos.map(\.name))
  }

  @Test(arguments: [
    (
      "photo,identity,sentence\n",
      "table.csv: the first line must name the columns photo, identity, sentence and split, with commas between; split "
        + "is missing."
    ),
    ("", "table.csv: the first line must name"),
    ("photo;identity;sentence;split\na.jpg;x;a cat, asleep;train\n", "table.csv: semicolons separate the columns"),
    ("photo,identity,sentence,split,Photo\n", "table.csv: the first line names the column photo twice"),
    (
      "photo,identity,sentence,split\n../a.jpg,x,y,train\n",
      "table.csv:2: the photo “../a.jpg” is not named by its path"
    ),
    ("photo,identity,sentence,split\na.jpg,x,y\n", "table.csv:2: 3 fields where the first line has 4"),
    (
      "photo,identity,sentence,split\na.jpg,x,y,dev\n",
      "table.csv:2 has the split “dev”, where train, val or test is needed."
    ),
    ("photo,identity,sentence,split\na.jpg,,y,train\n", "table.csv:2: the identity is empty."),
    (
      "photo,identity,sentence,split\na.jpg,x,y,train\nb.jpg,x\u{A0},y,test\n",
      "table.csv:3: identity x is in test here and in train at line 2"
    ),
    (
      "photo,identity,sentence,split\na.jpg,x,y,train\n./a.jpg ,z,y,train\n",
      "table.csv:3: photo ./a.jpg is z here and x at /"
    ),
  ])
  func contradictionsAreNamedByLine(table: String, words: String) {
    let error = #expect(throws: DatasetError.self) { try read(table) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    ("not json", "table.jsonl:1: not a JSON object"),
    ("{\"photo\": \"a.jpg\"}", "table.jsonl:1: “identity” is missing"),
    (
      "{\"photo\": 3, \"identity\": \"x\", \"sentence\": \"y\", \"split\": \"train\"}",
      "table.jsonl:1: “photo” must be a string."
    ),
    (
      "{\"photo\": \"a.jpg\", \"identity\": true, \"sentence\": \"y\", \"split\": \"train\"}",
      "table.jsonl:1: “identity” must be a string or a whole number."
    ),
    ("\n{\"photo\": \"a.jpg\", \"weight\": NaN}", "table.jsonl:2:30: not sound JSON: NaN is no JSON"),
    ("{\"photo\": \"a.jpg\", \"photo\": \"b.jpg\"}", "table.jsonl:1:20: not sound JSON: the name \"photo\" is there"),
    ("{\"photo\": \"a.jpg\", \"identity\": \"a\\u0000b\"}", "table.jsonl:1:34: not sound JSON: \\u0000, a NUL"),
  ])
  func badObjectsAreNamedByLine(table: String, words: String) {
    let error = #expect(throws: DatasetError.self) { try read(table, as: "table.jsonl") }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func badItemsAreNamedOrSkipped() throws {
    let bad =
      "photo,identity,sentence,split\na.jpg,x,fine,train\nb.jpg,x,,train\nz.jpg,x,gone,train\n,x,lost,train\na.jpg,x, "
      + ",train\n"
    let error = #expect(throws: DatasetError.self) { try read(bad).badItems.check(.refuse) }
    let text = error?.description ?? ""
    for words in [
      "4 bad photos or sentences", "z.jpg is listed in", "table.csv:5 has no photo", "sentence 1 of b.jpg is empty",
      "sentence 2 of a.jpg is empty",
    ] {
      #expect(text.contains(words), "\(text)")
    }
    let corpus = try read(bad)
    #expect(
      corpus.photos.map(\.name) == ["a.jpg"] && corpus.sentences.map(\.text) == ["fine"] && corpus.badItems.count == 4)
  }

  /// A spreadsheet that saves in Latin-1 would spoil words, and the names of photos, in silence.
  @Test(arguments: ["table.csv", "table.jsonl"])
  func aTableThatIsNoUTF8IsNamedByLine(name: String) throws {
    try withTemporaryFolder { folder in
      try Data([0x61, 0x0A, 0x63, 0x61, 0x66, 0xE9, 0x0A]).write(to: URL(fileURLWithPath: folder + "/" + name))
      let error = #expect(throws: DatasetError.self) { try Plain.read(folder) }
      #expect(
        error?.description
          == "\(folder)/\(name):2: not UTF-8 text (perhaps Latin-1 or Windows-1252): save the file as UTF-8.")
    }
  }

  /// As Excel, Google's sheets and people write them: capitals, a byte-order mark, quotes, blanks, empty rows.
  @Test func tablesOfSpreadsheetsAreRead() throws {
    let corpus = try read(
      "\u{FEFF}\"Photo\",\"Identity \",Sentence,SPLIT,\r\na.jpg ,tom\u{A0},a cat,Train,\r\n,,,,\r\n"
        + " b.jpg,\ttom,\"one, two\", train,\r\n./a.jpg,tom,it sleeps,TRAIN,\r\n,,,,\r\n")
    #expect(
      corpus.identities == ["tom"] && corpus.photos.map(\.name) == ["a.jpg", "b.jpg"] && corpus.badItems.count == 0)
    #expect(corpus.sentences.map(\.text) == ["a cat", "it sleeps", "one, two"])
    let old = try read("photo,identity,sentence,split\ra.jpg,tom,a cat,train\r")
    #expect(old.sentences.map(\.text) == ["a cat"], "line ends of old Macs")
  }

  /// One identity in two spellings of Unicode is one.
  @Test func spellingsOfACharacterAreTheSame() throws {
    let corpus = try read("photo,identity,sentence,split\na.jpg,Ren\u{E9},x,train\nb.jpg,Rene\u{301},y,train\n")
    #expect(corpus.identities.count == 1 && corpus.photos.map(\.identity) == [0, 0])
  }

  @Test func ofTwoTablesOneIsChosen() throws {
    try withTemporaryFolder { folder in
      try write("", to: folder + "/a.jpg")
      try write("photo,identity,sentence,split\na.jpg,x,y,train\n", to: folder + "/table.csv")
      try write("", to: folder + "/table.jsonl")
      #expect(
        throws: DatasetError(
          "\(folder): has table.csv and table.jsonl: take one away, or say which is meant with --table.")
      ) { try Plain.read(folder) }
      #expect(try Plain.read(folder, ReadingOptions(table: "table.csv")).photos.count == 1)
    }
  }

  @Test func aMissingTableIsExplained() throws {
    try withTemporaryFolder { folder in
      let error = #expect(throws: DatasetError.self) { try Plain.read(folder) }
      #expect(error?.description.contains("photo,identity,sentence,split") == true)
    }
  }
}
