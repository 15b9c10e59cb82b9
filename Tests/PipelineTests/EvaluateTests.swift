import Foundation
import HDF5
import Results
import TestSupport
import Testing

/// What `evaluate` makes of matrices, lists and options.
@Suite(.serialized) struct EvaluateTests {
  /// A matrix as numpy.save writes it, in single precision and C order.
  private func numPy(_ rows: [[Float]]) -> Data {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows.count), \(rows[0].count)), }"
    let header = text + String(repeating: " ", count: 117 - text.count) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(header.utf8))
    for value in rows.joined() { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
    return data
  }

  /// Runs `evaluate` in a folder with these files; without metrics it has left nothing.
  private func evaluate(_ files: [String: Data], _ arguments: [String]) throws -> (
    ending: Ending, figures: [String: Double]
  ) {
    try withTemporaryFolder { folder in
      for (name, content) in files { try content.write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
      let ending = try run(BuiltProgram("evaluate").path, arguments + ["--output", "metrics.json"], in: folder)
      guard ending.status == 0 else {
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == files.keys.sorted())
        return (ending, [:])
      }
      return (ending, try #require(try Metrics(readingFrom: "\(folder)/metrics.json").pools.values.first).figures)
    }
  }

  private let birds: [String: Data] = [
    "q.txt": Data("wren\njay\nwren\n".utf8), "g.txt": Data("jay\nwren\n".utf8), "bad.txt": Data("jay\n\nwren\n".utf8),
  ]

  private func birds(_ rows: [[Float]]) -> [String: Data] { birds.merging(["s.npy": numPy(rows)]) { $1 } }

  @Test func listsAreOneIdentityALine() throws {
    let (ending, figures) = try evaluate(
      birds([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5]]),
      ["s.npy", "--queries", "q.txt", "--gallery", "g.txt", "--protocol", "identity-top@1,reed-class-top1"])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(figures["identity-top@1.top1"] == 66.6667)
    #expect(figures["reed-class-top1.top1"] == 100)
    #expect(
      ending.output.contains(
        "identity-top@1: 3 queries look for their identity among 2 items; 95 % intervals by drawing queries\n"))
    #expect(ending.errors.contains("identity-top@1: the pessimistic rule decides over 33.33 % of the queries"))
    let optimistic = try evaluate(
      birds([[0.1, 0.9], [0.8, 0.3], [0.5, 0.5]]),
      [
        "s.npy", "--queries", "q.txt", "--gallery", "g.txt", "--protocol", "identity-top@1", "--ties", "optimistic",
        "--resamples", "0",
      ])
    #expect(optimistic.figures["identity-top@1.top1"] == 100)
    #expect(!optimistic.ending.output.contains("intervals"))
  }

  @Test func captionsMayHaveListsOrFollowEachOther() throws {
    // Captions 0 and 1 are of photo 0, and so on; caption 1 prefers photo 1.
    let rows: [[Float]] = [[5, 1, 0, 0], [2, 3, 4, 4]]
    let files = [
      "s.npy": numPy(rows), "t.npy": numPy((0..<4).map { [rows[0][$0], rows[1][$0]] }),
      "p.csv": Data("item\na\nb\n".utf8),
      "c.csv": Data("caption-of\na\na\nb\nb\n".utf8),
    ]
    for arguments in [
      ["s.npy", "--captions-per-photo", "2"], ["t.npy", "--captions-per-photo", "2"],
      ["s.npy", "--queries", "p.csv", "--gallery", "c.csv"],
      ["t.npy", "--queries", "c.csv", "--gallery", "p.csv"],
      ["t.npy", "--queries", "p.csv", "--gallery", "c.csv", "--transposed"],
    ] {
      let (ending, figures) = try evaluate(files, arguments + ["--protocol", "recall@1,caption-retrieval"])
      #expect(ending.status == 0, "\(ending.errors)")
      #expect(figures["recall@1.text_to_image_recall_at_1"] == 75)
      #expect(figures["caption-retrieval.image_to_text_recall_at_1"] == 100)
      #expect(figures["caption-retrieval.rsum"] == 575)
    }
  }

  @Test func sameInputsGiveTheSameBytes() throws {
    try withTemporaryFolder { folder in
      try numPy((0..<10).map { i in (0..<50).map { Float((i * 31 + $0 * 17) % 23) } }).write(
        to: URL(fileURLWithPath: "\(folder)/s.npy"))
      func metrics(_ name: String, _ options: [String]) throws -> Data {
        let ending = try BuiltProgram("evaluate")(
          ["\(folder)/s.npy", "--protocol", "coco-1k-5fold", "--output", "\(folder)/\(name)"] + options)
        #expect(ending.status == 0, "\(ending.errors)")
        return try bytes(of: "\(folder)/\(name)")
      }
      let one = try metrics("one.json", ["--threads", "1"])
      #expect(try metrics("two.json", ["--threads", "3"]) == one)
      #expect(try metrics("other.json", ["--seed", "2"]) != one)
    }
  }

  /// The class scores that `score` stores, and what it counted of them.
  @Test func figuresOfTheChainsScoresAreThoseOfScore() throws {
    let chain = try TinyChain.shared.get()
    let pool = try #require(try Metrics(readingFrom: "\(chain.folder)/metrics.json").pools["test"]).figures
    let (ending, figures) = try evaluate(
      [:],
      [
        "\(chain.folder)/scores.h5:test/class-scores/stage1", "--examples", "\(chain.folder)/examples.h5", "--protocol",
        "reed-class-top1,reed-precision@1,reed-precision@5,reed-precision@50,cmpl-average-precision@50",
      ])
    #expect(ending.status == 0 && !ending.errors.contains("decides"), "\(ending.errors)")
    #expect(try figures["reed-class-top1.top1"] == #require(pool["image_to_text_top1"]))
    for (k, key) in [(1, "precision_at_1"), (5, "precision_at_5"), (50, "ap50")] {
      #expect(
        try figures["reed-precision@\(k).precision_at_\(k)"] == #require(pool["text_to_image_by_class.stage_1.\(key)"]))
    }
    #expect(
      try figures["reed-precision@50.ceiling"] == #require(pool["text_to_image_ap50_ceiling"]))
    #expect(
      try figures["cmpl-average-precision@50.cmpl_average_precision_at_50"]
        == #require(pool["text_to_image_by_class.stage_1.cmpl_average_precision_at_50"]))
  }

  /// Sentences of examples.h5 look for its photos: rows in the file's order.
  @Test func examplesGiveTheListsInTheirOrder() throws {
    let chain = try TinyChain.shared.get()
    let scores = try File(opening: "\(chain.folder)/scores.h5"),
      examples = try File(opening: "\(chain.folder)/examples.h5")
    func integers(_ name: String, _ file: File) throws -> [Int] {
      try Dataset.open(name, in: file, .int32).read(Int32.self).map(Int.init)
    }
    let photos = try integers("test/photos", scores), sentences = try integers("test/sentences", scores)
    let ofSentence = try integers("sentences/photos", examples)
    // Each sentence has its own photo first.
    let rows = sentences.map { sentence in photos.map { Float($0 == ofSentence[sentence] ? 1 : 0) } }
    let (ending, figures) = try evaluate(
      ["s.npy": numPy(rows)],
      ["s.npy", "--examples", "\(chain.folder)/examples.h5", "--protocol", "cuhk-6148,recall@1"])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(
      figures["cuhk-6148.top1"] == 100
        && figures["recall@1.text_to_image_recall_at_1"] == 100)
    #expect(figures["cuhk-6148.queries"] == Double(sentences.count))
  }

  @Test(arguments: [
    (
      ["--queries", "q.txt", "--gallery", "g.txt"], "identity-map",
      "s.npy: row 2, column 1, counted from 0, is nan: nothing can be ranked by it"
    ),
    (
      ["--queries", "g.txt", "--gallery", "g.txt"], "identity-map",
      "s.npy: has 3 queries and 2 items, but g.txt lists 2 and g.txt 2: give the lists that the matrix was made from"
    ),
    (["--queries", "g.txt", "--gallery", "q.txt"], "identity-map", "but g.txt lists 2 and q.txt 3: give --transposed"),
    (
      ["--queries", "bad.txt", "--gallery", "g.txt"], "identity-map",
      "bad.txt:2: the line is empty, where an identity should be."
    ),
    (["--queries", "none.txt", "--gallery", "g.txt"], "identity-map", "none.txt is missing: give a list"),
    (
      [], "rsum",
      "s.npy: 3 × 2 are not photos with 5 captions each: give --queries and --gallery, or --captions-per-photo"
    ),
  ])
  func whatIsWrongIsNamed(options: [String], name: String, words: String) throws {
    let ending = try evaluate(birds([[1, 2], [3, 4], [5, .nan]]), ["s.npy"] + options + ["--protocol", name]).ending
    #expect(
      ending.status == 1 && ending.errors.contains("evaluate: error: ") && ending.errors.contains(words),
      "\(ending.errors)")
  }

  @Test(arguments: [
    (["--protocol", "reed"], "--protocol reed: give some of reed-class-top1, reed-precision@K"),
    (["--protocol", "rsum", "--queries", "q.txt"], "--queries and --gallery belong together"),
    (["--protocol", "rsum", "--queries", "q", "--gallery", "g", "--examples", "e"], "--examples gives both lists"),
    (["--protocol", "rsum", "--resamples", "-1"], "'-1' is invalid for '--resamples <count>': give 0 to 1000000"),
  ])
  func optionsThatMakeNoSenseAreRefused(options: [String], words: String) throws {
    let ending = try evaluate([:], ["s.npy"] + options).ending
    #expect(ending.status == 64 && ending.errors.contains(words), "\(ending.errors)")
  }

  @Test func datasetsAreNamedWithTheirFile() throws {
    let chain = try TinyChain.shared.get()
    func errors(_ matrix: String) throws -> String {
      try evaluate([:], ["\(chain.folder)/\(matrix)", "--protocol", "rsum"]).ending.errors
    }
    #expect(
      try errors("scores.h5:test/nothing").contains(
        "scores.h5: no dataset test/nothing: h5ls -r shows those that there are"))
    #expect(
      try errors("scores.h5:test/photos").contains(
        "scores.h5: test/photos holds int32: write it as little-endian float16, float32 or float64"))
    #expect(try errors("scores.h5").contains("scores.h5: is an HDF5 file: name the dataset in it, file.h5:dataset"))
    #expect(
      try errors("scores.h5:test/screened/logits").contains("give a matrix, of queries and the items they look for"))
    #expect(try errors("none.npy").contains("none.npy: no such file"))
  }

  @Test func theMatrixIsNotOverwritten() throws {
    try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get(), copy = "\(folder)/scores.h5"
      try FileManager.default.copyItem(atPath: "\(chain.folder)/scores.h5", toPath: copy)
      let ending = try BuiltProgram("evaluate")([
        "\(copy):test/class-scores/stage1", "--protocol", "rsum", "--output", copy,
      ])
      #expect(ending.status == 1 && ending.errors.contains("\(copy): is an input too, and would be lost"))
      #expect(try bytes(of: copy) == bytes(of: "\(chain.folder)/scores.h5"))
    }
  }

  @Test func listsThatPandasWroteAreExplained() throws {
    let rows: [[Float]] = [[1, 2], [2, 1], [3, 4]]
    func run(_ queries: String) throws -> (ending: Ending, figures: [String: Double]) {
      try evaluate(
        ["s.npy": numPy(rows), "q.txt": Data(queries.utf8), "g.txt": Data("100\n 101 \n".utf8)],
        ["s.npy", "--queries", "q.txt", "--gallery", "g.txt", "--protocol", "identity-top@1", "--resamples", "0"])
    }
    let none = try run("100.0\n101.0\n100.0\n").ending
    #expect(none.status == 1 && none.errors.contains("“100.0”, and g.txt such as “100”"), "\(none.errors)")
    let some = try run("100\n101 \n102\n")
    #expect(some.figures["identity-top@1.queries_without_positive"] == 1)
    #expect(some.ending.errors.contains("1 of 3 queries, such as “102”, have no right answer"), "\(some.ending.errors)")
  }

  /// HDF5 is known by its content, and MATLAB's matrices by their rows.
  @Test(arguments: ["scores.H5", "scores.mat", "scores.hdf", "a:b"])
  func datasetsAreReadWhateverTheFilesName(name: String) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/scores.h5", file = try File(creating: path)
      let matrix: [Float] = [9, 1, 8, 2, 3, 7]  // [2, 3]
      try Dataset.create("s", in: file, .float32, shape: [2, 3]).write(matrix, start: [0, 0], extent: [2, 3])
      try file.close()
      let content = try bytes(of: path), note = Data("MATLAB 7.3 MAT-file".utf8)
      let matlab = note + Data(repeating: 0x20, count: 512 - note.count) + content
      let lists = ["two.txt": Data("a\nb\n".utf8), "three.txt": Data("a\nb\na\n".utf8)]
      for (content, queries, gallery) in [(content, "two", "three"), (matlab, "three", "two")] {
        let (ending, figures) = try evaluate(
          lists.merging([name: content]) { $1 },
          [
            "\(name):s", "--queries", "\(queries).txt", "--gallery", "\(gallery).txt", "--protocol", "identity-top@1",
          ])
        #expect(ending.status == 0, "\(ending.errors)")
        #expect(try abs(#require(figures["identity-top@1.top1"]) - (queries == "two" ? 50 : 100)) < 1e-3)
      }
    }
  }
}
