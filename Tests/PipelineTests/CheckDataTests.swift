import Foundation
import TestSupport
import Testing

/// preprocess --check on copies of drawn birds that were damaged in one way each.
@Suite(.serialized) struct CheckDataTests {
  private func ending(_ options: [String] = [], damage: (Copy) throws -> Void = { _ in }) throws -> Ending {
    let chain = try TinyChain.shared.get()
    return try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: "\(chain.folder)/raw", toPath: "\(folder)/raw")
      try damage(Copy(raw: "\(folder)/raw"))
      let ending = try BuiltProgram("preprocess")(["--check", "\(folder)/raw"] + options)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["raw"])
      func plain(_ text: String) -> String { text.replacingOccurrences(of: folder + "/", with: "") }
      return Ending(status: ending.status, output: plain(ending.output), errors: plain(ending.errors))
    }
  }

  private struct Copy {
    let raw: String
    /// The photos of a split, such as 001.Red_Finch/Red_Finch_1.jpg, in their order.
    func photos(_ split: String) throws -> [String] {
      try String(contentsOfFile: "\(raw)/\(split)classes.txt", encoding: .utf8).split(separator: "\n").flatMap { name in
        try FileManager.default.contentsOfDirectory(atPath: "\(raw)/CUB_200_2011/images/\(name)").sorted().map {
          "\(name)/\($0)"
        }
      }
    }
    func path(_ photo: String) -> String { "\(raw)/CUB_200_2011/images/\(photo)" }
    func captions(_ photo: String) -> String { "\(raw)/text_c10/\(photo.dropLast(4)).txt" }
    func write(_ text: String, to path: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
    func copy(_ photo: String, to other: String) throws {
      try FileManager.default.removeItem(atPath: path(other))
      try FileManager.default.copyItem(atPath: path(photo), toPath: path(other))
    }
  }

  @Test func soundDataAreReady() throws {
    let ending = try ending()
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output.hasPrefix("raw: layout cub, known by CUB_200_2011\n"), "\(ending.output)")
    #expect(ending.output.contains("\n  train          12          24           4\n"), "\(ending.output)")
    #expect(ending.output.contains("\nnote: test split: 6 photos in 2 classes, not Reed's"))
    #expect(ending.output.hasSuffix("\nready: make all DATASET=cub RAW=raw\n"))
    #expect(try self.ending(["--dataset", "birds"]).output.hasSuffix("\nready: make all DATASET=birds RAW=raw\n"))
  }

  @Test func badItemsAreToldWithWhatToDo() throws {
    func damage(_ copy: Copy) throws {
      let photos = try copy.photos("train")
      try FileManager.default.removeItem(atPath: copy.path(photos[0]))
      try truncate(copy.path(photos[1]), to: 1000)
      try copy.write("<html>", to: copy.path(photos[2]))
      try copy.write("!\n", to: copy.captions(photos[3]))
      try copy.write("a bird\n\na red bird\n", to: copy.captions(photos[4]))
      try FileManager.default.removeItem(atPath: copy.captions(photos[5]))
    }
    let refused = try ending(damage: damage)
    #expect(refused.status == 1 && refused.errors == "")
    for words in [
      "6 bad photos or sentences:", "is listed in images.txt but missing", "Premature end of JPEG file",
      "Not a JPEG file", "“!” of photo",
      "is empty", "has no sentence",
      "\nnot ready:\n  mend the bad photos and sentences, or leave them out with --on-bad-item skip\n",
    ] { #expect(refused.output.contains(words), "\(refused.output)") }
    let skipped = try ending(["--on-bad-item", "skip"], damage: damage)
    #expect(
      skipped.status == 0 && skipped.output.contains("left out: 6 bad photos or sentences:")
        && skipped.output.contains("\nready: make all"))
    #expect(skipped.output.hasSuffix("\n  pipelines/cub/preprocess.conf must say --on-bad-item skip\n"))
    #expect(skipped.output.contains("\n  train           7 "), "\(skipped.output)")
  }

  @Test func photosThatAreThereTwiceAreNamed() throws {
    var names: [String] = []
    let ending = try ending { copy in
      let train = try copy.photos("train"), val = try copy.photos("val"), test = try copy.photos("test")
      names = [train[0], train[1], train[3], test[0], val[0]]
      try copy.copy(train[0], to: train[1])  // of one identity
      try copy.copy(train[0], to: train[3])  // of two
      try copy.copy(train[4], to: test[0])
      names.append(train[4])
    }
    #expect(ending.status == 0)
    #expect(
      ending.output.contains(
        "note: 1 photo with the same pixels as another of the same identity:\n  train \(names[1]) and train "
          + "\(names[0])\n"
      ))
    #expect(
      ending.output.contains(
        "note: 1 photo with the same pixels as one of another identity: one of them is wrong:\n  train \(names[2]) and "
          + "train \(names[0])\n"
      ))
    #expect(
      ending.output.contains("what is tested was seen in training:\n  test \(names[3]) and train \(names[5])\n"),
      "\(ending.output)")
  }

  /// Without --check the photos are decoded anyway, and the same is said at the end.
  @Test func preprocessSaysSoToo() throws {
    let chain = try TinyChain.shared.get()
    try withTemporaryFolder { folder in
      try FileManager.default.copyItem(atPath: "\(chain.folder)/raw", toPath: "\(folder)/raw")
      let copy = Copy(raw: "\(folder)/raw")
      let train = try copy.photos("train"), test = try copy.photos("test")
      try copy.copy(train[0], to: test[0])
      let ending = try BuiltProgram("preprocess")(["\(folder)/raw", "--output", "\(folder)/x.h5"])
      #expect(ending.status == 0)
      #expect(ending.output.contains("raw: layout cub, known by CUB_200_2011\n"))
      #expect(ending.output.contains("\n  train          12          24           4\n"), "\(ending.output)")
      #expect(
        ending.output.contains("what is tested was seen in training:\n  test \(test[0]) and train \(train[0])\n"),
        "\(ending.output)")
    }
  }

  @Test func sentencesAreLookedAt() throws {
    let ending = try ending { copy in
      let train = try copy.photos("train"), test = try copy.photos("test")
      try Data("a bird\na b\u{EF}rd\n".unicodeScalars.map { UInt8($0.value) }).write(
        to: URL(fileURLWithPath: copy.captions(train[0])))  // Latin-1
      try copy.write("a bird\n", to: copy.captions(test[0]))
      try copy.write("two\ntwo\n", to: copy.captions(test[1]))
    }
    #expect(ending.status == 0)
    for note in [
      "a photo has 1 to 2 sentences", "1 sentence with U+FFFD", "1 sentence said twice of one photo",
      "2 sentences also said of another identity, 2 of them of one in another split; the commonest, of 2: “a bird”",
    ] { #expect(ending.output.contains("note: \(note)"), "\(ending.output)") }
  }

  @Test func listsThatContradictEachOtherAreNamed() throws {
    let ending = try ending { copy in
      try FileManager.default.removeItem(atPath: "\(copy.raw)/testclasses.txt")
      try FileManager.default.copyItem(atPath: "\(copy.raw)/trainclasses.txt", toPath: "\(copy.raw)/testclasses.txt")
    }
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasPrefix("preprocess: error: raw/testclasses.txt names ")
        && ending.errors.hasSuffix("the class lists must not overlap.\n"), "\(ending.errors)")
  }

  @Test func missingFilesAreNamedWithWhereToGetThem() throws {
    let ending = try ending { try FileManager.default.removeItem(atPath: "\($0.raw)/valclasses.txt") }
    #expect(
      ending.status == 1 && ending.errors.contains("raw/valclasses.txt is missing.")
        && ending.errors.contains("Put them there, or name another folder"))
  }

  @Test func aFolderOfNoLayoutIsRefused() throws {
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("preprocess")(["--check", folder])
      #expect(ending.status == 1 && ending.errors.hasPrefix("preprocess: error: \(folder): no layout is recognised."))
    }
    let other = try ending(["--layout", "plain"])
    #expect(other.status == 1 && other.errors.contains("raw/table.csv or table.jsonl is missing."))
  }

  @Test func wrongUseIsRefused() throws {
    let ending = try ending(["--table", "x.csv"])
    #expect(ending.status == 64 && ending.errors.contains("--table is for --layout plain"))
    let rest = try self.ending(["--without-restval"])
    #expect(rest.status == 64 && rest.errors.contains("--without-restval is for --layout karpathy"))
    let named = try BuiltProgram("preprocess")(["raw", "--dataset", "birds", "--output", "x.h5"])
    #expect(named.status == 64 && named.errors.contains("--dataset is for --check"))
    let silent = try BuiltProgram("preprocess")(["raw"])
    #expect(silent.status == 64 && silent.errors.contains("Missing expected argument '--output <file>'"))
  }
}
