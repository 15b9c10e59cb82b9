import Artifacts
import Files
import Foundation
import TestSupport
import Testing

/// `pack`, `index-photos`, and `search` on what they write.
@Suite(.serialized) struct IndexTests {
  private static let packed = ["examples", "features", "weights", "stage1", "buffers", "stage2"]

  /// The tiny chain's pack in a folder.
  private func pack(_ folder: String) throws -> String {
    let chain = try TinyChain.shared.get().folder, path = "\(folder)/pack.h5"
    let ending = try BuiltProgram("pack")(
      Self.packed.map { "\(chain)/\($0).h5" } + ["\(chain)/metrics.json", "--output", path])
    #expect(ending.status == 0, "\(ending.errors)")
    return path
  }

  private var photos: String { get throws { try TinyChain.shared.get().folder + "/raw/CUB_200_2011/images" } }

  private func index(_ arguments: [String]) throws -> Ending {
    let ending = try BuiltProgram("index-photos")(arguments)
    #expect(ending.status == 0, "\(ending.errors)")
    return ending
  }

  /// Path, stage 1 and stage 2 of each photo that is found. Those that stage 2 has seen have a probability.
  private func rows(_ arguments: [String]) throws -> [(path: String, first: Float?, second: Float?)] {
    struct Answer: Decodable {
      struct Photo: Decodable { let path: String, stage1: Float?, stage2: Float?, probability: Double? }
      let photos: [Photo]
    }
    let ending = try BuiltProgram("search")(arguments + ["--json", "--min-probability", "0"])
    #expect(ending.status == 0, "\(ending.errors)")
    let photos = try JSONDecoder().decode(Answer.self, from: Data(ending.output.utf8)).photos
    #expect(photos.allSatisfy { ($0.probability == nil) == ($0.stage2 == nil) })
    return photos.map { ($0.path, $0.stage1, $0.stage2) }
  }

  /// An index of the data set's own photos finds what the chain's files find, and says of each what they say.
  @Test(arguments: ["float16", "int8", "none"])
  func theChainsOwnPhotosAreFoundAlike(grids: String) throws {
    try withTemporaryFolder { folder in
      let chain = try TinyChain.shared.get().folder, pack = try pack(folder), output = "\(folder)/index.h5"
      let said = try index([pack, photos, "--grids", grids, "--output", output]).output
      #expect(said.contains(": 24 new, 0 changed, 0 gone, done"), "\(said)")
      let files = (Self.packed.filter { $0 != "weights" }).map { "\(chain)/\($0).h5" } + ["\(chain)/metrics.json"]
      let wanted = try rows(["a red bird"] + files + ["--top", "24", "--depth", "8"])
      let found = try rows(["a red bird", output, pack, "--top", "24", "--depth", "8"])
      #expect(found.count == 24 && wanted.count == 24 && wanted.filter { $0.second != nil }.count == 8)
      for row in wanted {
        let own = try #require(found.first { $0.path.hasSuffix(row.path) }, "\(row)")
        #expect(abs(own.first! - row.first!) < 2e-3 && (own.second == nil) == (row.second == nil), "\(row) \(own)")
        if let second = own.second { #expect(abs(second - row.second!) < 0.05, "\(row) \(own)") }
      }
    }
  }

  /// However a run ends, the next one goes on from there, to the bytes of a run that was left alone.
  @Test func anInterruptedRunGoesOn() throws {
    try withTemporaryFolder { folder in
      let pack = try pack(folder), output = "\(folder)/index.h5"
      let stopped = try BuiltProgram("index-photos").interrupted([pack, photos, "--output", output])
      #expect(stopped.status == 130 && stopped.errors.contains("index-photos: interrupted"), "\(stopped.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
      for signal in [SIGINT, SIGTERM, SIGKILL] {
        let status = try BuiltProgram("index-photos").signalled(signal, [pack, photos, "--output", output])
        #expect([0, 128 + signal, signal].contains(status), "\(status)")
      }
      _ = try index([pack, photos, "--output", output])
      #expect(!FileManager.default.fileExists(atPath: "\(output).parts"))
      _ = try index([pack, photos, "--output", "\(folder)/fresh.h5"])
      #expect(try bytes(of: output) == bytes(of: "\(folder)/fresh.h5"))
      let status = try BuiltProgram("index-photos")([pack, photos, "--output", output, "--status"])
      #expect(status.status == 0 && status.output.contains("index-photos: 24 photos: "), "\(status)")
      let again = try index([pack, photos, "--output", output]).output
      #expect(again.contains("\(output) is up to date\n"), "\(again)")
      let odd = try BuiltProgram("index-photos")([pack, photos, "--output", output, "--if-changed"])
      #expect(odd.status == 64 && odd.errors.contains("index-photos always looks at the photos"), "\(odd.errors)")
    }
  }

  /// The forms of questions and answers.
  @Test func questionsAndAnswersHaveTheirForms() throws {
    try withTemporaryFolder { folder in
      let pack = try pack(folder), output = "\(folder)/index.h5", search = BuiltProgram("search")
      try FileManager.default.createDirectory(atPath: "\(folder)/p/sub", withIntermediateDirectories: true)
      let all = try FileManager.default.subpathsOfDirectory(atPath: photos).filter { $0.hasSuffix(".jpg") }.sorted()
      for (place, name) in zip(["1.jpg", "sub/2\n.jpg", "sub/3.jpg"], all) {
        try FileManager.default.copyItem(atPath: "\(photos)/\(name)", toPath: "\(folder)/p/\(place)")
      }
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(folder)/p/bad.png"))
      let said = try index([pack, "\(folder)/p", "--output", output]).output
      #expect(said.contains("refused: bad.png: is a text, neither JPEG nor PNG") && said.contains("; 1 refused;"))
      let place = try RawPath("\(folder)/p").withoutLinks().description
      let paths = try search(["a bird", output, pack, "--paths-only", "--null", "--within", "sub"])
      #expect(Set(paths.output.split(separator: "\0")) == ["\(place)/sub/2\n.jpg", "\(place)/sub/3.jpg"])
      let json = try search(["a bird", "a red bird", output, pack, "--json", "--top", "1", "--min-probability", "0"])
        .output
      #expect(json.split(separator: "\n").count == 2 && json.contains(#""question":"a red bird","searched":3"#))
      let like = try search([output, pack, "--like", "\(folder)/p/sub/3.jpg", "--top", "1"]).output
      #expect(like.contains("1.000        –  sub/3.jpg\n"), "\(like)")
      // Several sentences, of which one says nothing.
      try Data("a bird\n???\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/s.txt"))
      let lines = try search([output, pack, "--sentences", "\(folder)/s.txt", "--top", "1"])
      #expect(lines.status == 0 && lines.errors == "search: error: “???”: has no word: give a sentence\n")
      #expect(lines.output.hasPrefix("“a bird” among 3 photos\n"))
      // As JSON each line of input has a line; a disk that is full ends the run.
      try Data("a bird\n\n???\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/s.txt"))
      let objects = try search([output, pack, "--sentences", "\(folder)/s.txt", "--json", "--within", "sub"])
      #expect(objects.status == 0 && objects.output.split(separator: "\n").count == 3, "\(objects)")
      #expect(objects.output.contains(#""question":"a bird","searched":2"#), "\(objects)")
      #expect(objects.output.contains(#"{"error":"“???”: has no word: give a sentence","question":"???"}"#))
      let full = try run(
        "/bin/sh", ["-c", "exec \"$@\" > /dev/full", "sh", search.path, "a bird", output, pack], in: folder)
      #expect(full.status == 2 && full.errors.contains("standard output: cannot be written: No space"), "\(full)")
      for (arguments, status, words) in [
        (["a bird", output, pack, "--since", "2100"], 2, "no photo is left by --since 2100, of 3 photos"),
        (["???", output, pack], 2, "“???”: has no word"),
        (["a bird", output, pack, "--splits", "test"], 64, "--splits: an index has none"),
        ([output, pack, "a bird"], 64, "behind the sentences, name an index.h5 and its pack.h5"),
        ([output, pack, "--like", "\(folder)/p/bad.png"], 2, "bad.png: is a text"),
      ] as [([String], Int32, String)] {
        let ending = try search(arguments)
        #expect(ending.status == status && ending.errors.contains(words) && ending.output == "", "\(ending)")
      }
    }
  }

  /// Each line is answered as it comes.
  @Test func aLoopAnswersEachLine() throws {
    try withTemporaryFolder { folder in
      let pack = try pack(folder), output = "\(folder)/index.h5"
      _ = try index([pack, photos, "--output", output])
      let process = Process(), (input, answers) = (Pipe(), Pipe())
      process.executableURL = URL(fileURLWithPath: BuiltProgram("search").path)
      process.arguments = [output, pack, "--paths-only", "--top", "1"]
      (process.standardInput, process.standardOutput, process.standardError) = (input, answers, FileHandle.nullDevice)
      try process.run()
      for sentence in ["a red bird", "a blue bird", "!"] {
        input.fileHandleForWriting.write(Data("\(sentence)\n".utf8))
        guard sentence != "!" else { continue }
        #expect(answers.fileHandleForReading.availableData.last == 10, "an answer before the next question")
      }
      try input.fileHandleForWriting.close()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      // It ends where nobody reads any more, however many questions follow.
      let loop = "{ yes 'a bird' | timeout 60 \"$@\"; echo $? > status; } | head -c 5"
      let unread = try run(
        "/bin/sh", ["-c", loop, "sh", BuiltProgram("search").path, output, pack, "--json"], in: folder)
      #expect(unread.output == "{\"pho" && unread.errors == "", "\(unread)")
      #expect(try bytes(of: "\(folder)/status") == Data("0\n".utf8))
    }
  }

  /// Photos are compared with a cohort where --photo-cohort said so. A comparison of sentences is the same for all.
  @Test(arguments: [("--photo-cohort", true), ("--sentence-cohort", false)])
  func aCohortIsPackedWherePhotosNeedIt(option: String, isPacked: Bool) throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let buffers = "\(folder)/buffers.h5", pack = "\(folder)/pack.h5", output = "\(folder)/index.h5"
      func files(_ names: String...) -> [String] { names.map { "\(chain)/\($0).h5" } }
      let dumped = try BuiltProgram("dump-buffers")(
        files("examples", "features", "stage1") + [option, "0.1", "--output", buffers])
      #expect(dumped.status == 0, "\(dumped.errors)")
      let packed = try BuiltProgram("pack")(
        files("examples", "features", "weights", "stage1") + [buffers, "--output", pack])
      #expect(packed.status == 0 && packed.output.contains(", a cohort") == isPacked, "\(packed)")
      _ = try index([pack, photos, "--output", output])
      let wanted = try rows(["a red bird"] + files("examples", "stage1") + [buffers, "--top", "24"])
      let found = try rows(["a red bird", output, pack, "--top", "24"])
      #expect(found.count == 24 && wanted.count == 24)
      for row in wanted {
        let own = try #require(found.first { $0.path.hasSuffix(row.path) }, "\(row)")
        #expect(abs(own.first! - row.first!) < 2e-3, "\(row) \(own)")
      }
    }
  }

  @Test func onlyFilesOfOneMethodArePacked() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      for (names, words) in [
        (["examples", "features", "weights", "stage1"], "buffers.h5 is not among the inputs, which a pack needs"),
        (["examples", "features", "stage1", "buffers"], "stage1.h5: "),
        (
          ["examples", "features", "weights", "stage1", "buffers", "stage2"], "metrics.json is not among the inputs: a"
        ),
        (["examples", "features", "weights", "stage1", "buffers", "pairs"], "holds pairs, which pack does not need"),
      ] {
        let ending = try BuiltProgram("pack")(names.map { "\(chain)/\($0).h5" } + ["--output", "\(folder)/p.h5"])
        #expect(ending.status == 1 && ending.errors.contains(words), "\(ending.errors)")
      }
    }
  }
}
