import Artifacts
import Evaluation
import Foundation
import HDF5
import Results
import TestSupport
import Testing

@Suite(.serialized) struct SearchTests {
  private func paths(_ names: String...) throws -> [String] {
    let folder = try TinyChain.shared.get().folder
    return names.map { "\(folder)/\($0).h5" }
  }

  private struct Row {
    let first: Float?, second: Float?
    let photo: String, text: String
  }

  /// The lines of the table.
  private func rows(_ arguments: [String]) throws -> [Row] {
    let ending = try BuiltProgram("search")(arguments)
    #expect(ending.status == 0, "\(ending.errors)")
    return ending.output.split(separator: "\n").filter { $0.hasSuffix("”") && !$0.hasPrefix("“") }.map { line in
      let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      return Row(
        first: Float(parts[1]), second: Float(parts[2]), photo: String(parts[3]),
        text: String(parts[4]).trimmingCharacters(in: .init(charactersIn: " “”")))
    }
  }

  private func sentence(_ examples: Examples, _ index: Int) throws -> String {
    try examples.artifact.strings(ExamplesSchema.texts)[index]
  }

  /// A sentence of the data, typed in, has the similarities that it has in buffers.h5.
  @Test func stageOneRanksAsInTheBuffers() throws {
    let inputs = try paths("buffers", "examples", "stage1"), buffers = try Buffers(readingFrom: inputs[0]),
      examples = try Examples(readingFrom: inputs[1])
    for index in [0, examples.sentenceCount - 1] {
      let all = Array(0..<examples.photoCount), query = try buffers.sentenceEmbeddings([index]).elements,
        size = query.count
      let photos = try buffers.photoEmbeddings(all).elements
      let similarities = all.map { photo in zip(query, photos[(photo * size)...]).reduce(0) { $0 + $1.0 * $1.1 } }
      let expected = all.sorted { (similarities[$1], $0) < (similarities[$0], $1) }
      let found = try rows([try sentence(examples, index)] + inputs + ["--top", "100"])
      #expect(found.count == all.count && found.allSatisfy { $0.second == nil })
      for (row, photo) in zip(found, expected) {
        #expect(row.photo == examples.photoNames[photo])
        #expect(abs((row.first ?? .nan) - similarities[photo]) < 1e-3, "\(row) \(similarities[photo])")
        #expect(
          try row.text
            == sentence(
              examples,
              examples.sentencePhotos.firstIndex(of: examples.photoNames.firstIndex(of: row.photo) ?? -1) ?? -1))
      }
    }
  }

  /// With a cohort in the embeddings too, whose part for the sentence is the same for all photos.
  @Test func aCohortRanksAsInTheBuffers() throws {
    try withTemporaryFolder { folder in
      let inputs = try paths("examples", "features", "stage1"), path = "\(folder)/buffers.h5"
      let dumped = try BuiltProgram("dump-buffers")(
        inputs + ["--photo-cohort", "0.1", "--sentence-cohort", "0.05", "--output", path])
      #expect(dumped.status == 0, "\(dumped.errors)")
      let examples = try Examples(readingFrom: inputs[0]), buffers = try Buffers(readingFrom: path)
      let query = try buffers.sentenceEmbeddings([1]).elements,
        photos = try buffers.photoEmbeddings(Array(0..<examples.photoCount)).elements
      let similarities = (0..<examples.photoCount).map { photo in
        zip(query, photos[(photo * query.count)...]).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let found = try rows([try sentence(examples, 1), inputs[0], inputs[2], path, "--top", "100"])
      let places = try found.map { row in try #require(examples.photoNames.firstIndex(of: row.photo)) }
      for (i, j) in zip(places.indices, places.indices.dropFirst()) {
        #expect(similarities[places[i]] >= similarities[places[j]] - 1e-5)
        let (said, known) = (found[i].first! - found[j].first!, similarities[places[i]] - similarities[places[j]])
        #expect(abs(said - known) < 2e-3, "\(said) \(known)")
      }
    }
  }

  /// Stage 2 says of a sentence of the data what score wrote, and both are joined with the weight in metrics.json.
  @Test func bothStagesAreJoinedAsTheMetricsSay() throws {
    let folder = try TinyChain.shared.get().folder, examples = try Examples(readingFrom: "\(folder)/examples.h5")
    let pairs = try Pairs(readingFrom: "\(folder)/pairs.h5").read("test")
    let logits: [Float] = try Dataset.open("test/screened/logits", in: File(opening: "\(folder)/scores.h5"), .float32)
      .read()
    let inputs = try paths("examples", "features", "stage1", "stage2", "buffers"), index = Int(pairs.sentences[0])
    try withTemporaryFolder { other in
      let metrics = "\(other)/metrics.json"
      func write(_ fusion: Metrics.Fusion, _ change: (inout Metrics) -> Void = { _ in }) throws {
        var changed = Metrics(tieRule: .pessimistic, fusion: fusion, pools: [:])
        changed.search = fusion.weights["re-ranking"].map { ListFusion(weight: $0) }
        changed.madeFrom = try Metrics(readingFrom: "\(folder)/metrics.json").madeFrom
        change(&changed)
        try Data(changed.json().utf8).write(to: URL(fileURLWithPath: metrics))
      }
      for (weights, order) in [
        (["confidence": 1, "re-ranking": 0], \.first), (["re-ranking": 0], \.first),
        (["confidence": 0.5, "re-ranking": 1], \.second),
      ] as [([String: Double], KeyPath<Row, Float?>)] {
        try write(.init(weights: weights, chosenOn: "given"))
        let found = try rows([try sentence(examples, index)] + inputs + [metrics, "--splits", "test", "--top", "100"])
        let values = found.compactMap { $0[keyPath: order] }
        #expect(values.count == found.count && values == values.sorted(by: >), "\(weights): \(found)")
        var compared = 0
        for pair in pairs.photos.indices where Int(pairs.sentences[pair]) == index {
          let row = try #require(found.first { $0.photo == examples.photoNames[Int(pairs.photos[pair])] })
          #expect(abs((row.second ?? .nan) - logits[pair]) < 2e-3)
          compared += 1
        }
        #expect(compared >= 3)
      }
      // Figures of other files are told from those of these.
      for (digest, words) in [("00", ", but with another stage2.h5"), (nil, "")] {
        try write(.init(weights: ["re-ranking": 0.5], chosenOn: "given")) { $0.madeFrom?["stage2.h5"] = digest }
        let refused = try BuiltProgram("search")(["a bird"] + inputs + [metrics])
        #expect(
          refused.status == 2
            && refused.errors.contains(
              "metrics.json: was not counted with \(folder)/stage2.h5\(words): give the files and the metrics.json of"),
          "\(refused.errors)")
      }
      // What fuse wrote is of several networks.
      try write(.init(weights: ["scan": 0.5, "imram": 0.5], chosenOn: "given", rule: "average"))
      let fused = try BuiltProgram("search")(["a bird"] + inputs + [metrics])
      #expect(
        fused.status == 2
          && fused.errors.contains(
            "metrics.json: is of imram, scan fused: search with the files and the metrics.json of"),
        "\(fused.errors)")
      let odd = try BuiltProgram("search")(["a bird"] + inputs + ["\(other)/absent.json"])
      #expect(odd.status == 2 && odd.errors.contains("absent.json: is not a metrics.json"), "\(odd.errors)")
    }
  }

  /// Names are printed whole, whatever letters they are of.
  @Test func namesAreWhole() throws {
    try withTemporaryFolder { folder in
      let names = ["e\u{301}e\u{301}-🐦.jpg", "b.jpg", "long-name-of-a-photo.jpg", "c.jpg", "d.jpg"]
      let rows = names.enumerated().map {
        "\($1),\($1),a \($0 < 2 ? "red" : "blue") bird,\(["train", "train", "train", "val", "test"][$0])\n"
      }
      try Data(("photo,identity,sentence,split\n" + rows.joined()).utf8).write(
        to: URL(fileURLWithPath: "\(folder)/table.csv"))
      let raw = try TinyChain.shared.get().folder + "/raw/CUB_200_2011/images",
        sample = try FileManager.default.subpathsOfDirectory(atPath: raw).sorted().first { $0.hasSuffix(".jpg") }
      for name in names {
        try FileManager.default.copyItem(atPath: "\(raw)/\(try #require(sample))", toPath: "\(folder)/\(name)")
      }
      let examples = "\(folder)/examples.h5", features = "\(folder)/features.h5", weights = "\(folder)/weights.h5"
      for (program, arguments) in [
        ("preprocess", [folder, "--min-count", "1", "--output", examples]),
        ("train-cnn", [examples, "--epochs", "1", "--batch", "2", "--output", weights]),
        ("extract-features", [examples, weights, "--output", features]),
        (
          "train-fragments",
          [
            examples, features, "--train-splits", "train,val,test", "--train-on-test", "--batch", "2", "--epochs", "1",
            "--dimensions",
            "8", "--embedding-size", "4", "--output", "\(folder)/stage2.h5",
          ]
        ),
      ] {
        let ending = try BuiltProgram(program)(arguments)
        #expect(ending.status == 0, "\(program): \(ending.errors)")
      }
      let ending = try BuiltProgram("search")(["a bird", examples, features, "\(folder)/stage2.h5"])
      #expect(ending.status == 0, "\(ending.errors)")
      for name in names { #expect(ending.output.contains("  \(name) "), "\(ending.output)") }
    }
  }

  @Test func stageTwoRanksTheFirstAgain() throws {
    let inputs = try paths("stage2", "examples", "features", "stage1", "buffers"),
      examples = try Examples(readingFrom: inputs[1])
    let text = try sentence(examples, 0),
      alone = try rows([text] + paths("examples", "stage1", "buffers") + ["--top", "100"])
    let found = try rows([text] + inputs + ["--top", "100", "--depth", "5"])
    #expect(
      Set(found[..<5].map(\.photo)) == Set(alone[..<5].map(\.photo))
        && found[5...].map(\.photo) == alone[5...].map(\.photo))
    let scores = found[..<5].compactMap(\.second)
    #expect(scores.count == 5 && scores == scores.sorted(by: >) && found[5...].allSatisfy { $0.second == nil })
    // Without stage 1 all are judged, and those five alike.
    let judged = try rows([text] + paths("stage2", "examples", "features") + ["--top", "100"])
    #expect(judged.count == examples.photoCount && judged.allSatisfy { $0.first == nil && $0.second != nil })
    #expect(
      judged.map(\.photo).filter { photo in found[..<5].contains { $0.photo == photo } } == found[..<5].map(\.photo))
  }

  @Test func splitsAndUnknownWordsAreTold() throws {
    let inputs = try paths("examples", "stage1", "buffers"), examples = try Examples(readingFrom: inputs[0])
    let known = try sentence(examples, 0)
    let ending = try BuiltProgram("search")([known + " Zyzzyva zyzzyva"] + inputs + ["--splits", "test", "--top", "2"])
    #expect(
      ending.status == 0 && ending.output.contains("among \(examples.photoSplits.filter { $0 == .test }.count) photos"),
      "\(ending.errors)")
    #expect(
      ending.output.contains("the vocabulary has no ")
        && ending.output.contains("“zyzzyva”: met too seldom in training"), "\(ending.output)")
    // Of unknown words alone nothing can be ranked; what would steer the terminal is spelled out.
    let none = try BuiltProgram("search")(["Zyzzyva \u{1B}[2J"] + inputs)
    #expect(
      none.status == 2 && none.errors.contains("error: “Zyzzyva \\u{1B}[2J”: the vocabulary has no “zyzzyva”")
        && none.errors.contains(", so no photo fits better than another: give words that it has"), "\(none.errors)")
    #expect(!(none.errors + none.output).contains("\u{1B}"))
    for row in try rows([known] + inputs + ["--splits", "test", "--top", "100"]) {
      #expect(examples.photoSplits[try #require(examples.photoNames.firstIndex(of: row.photo))] == .test)
    }
  }

  @Test func whatIsMissingOrOddIsNamed() throws {
    for (arguments, status, words) in [
      (["!"] + (try paths("examples", "stage1", "buffers")), 2, "“!”: has no word: give a sentence"),
      (["a bird"] + (try paths("stage1", "buffers")), 2, "examples.h5 is not among the inputs"),
      (
        ["a bird"] + (try paths("examples", "stage1")), 2,
        "buffers.h5 is not among the inputs, which stage1.h5 needs beside it"
      ),
      (
        ["a bird"] + (try paths("examples", "stage2")), 2,
        "features.h5 is not among the inputs, which stage2.h5 needs beside it"
      ),
      (["a bird"] + (try paths("examples")), 2, "neither stage 1 nor stage 2 is among the inputs"),
      (
        ["a bird"] + (try paths("examples", "pairs")), 2,
        "pairs.h5: holds pairs, which search does not need: leave it out"
      ),
      (
        ["a bird"] + (try paths("examples", "stage1", "buffers")) + ["--splits", "dev"], 64,
        "--splits dev: give some of train,val,test"
      ),
      (
        ["a bird"] + (try paths("examples", "stage1", "buffers")) + ["--top", "0"], 64,
        "'0' is invalid for '--top <count>': give 1 to"
      ),
    ] as [([String], Int32, String)] {
      let ending = try BuiltProgram("search")(arguments)
      #expect(ending.status == status && ending.errors.contains(words), "\(words): \(ending.status) \(ending.errors)")
    }
  }
}
