import Artifacts
import Foundation
import TestSupport
import Testing

@Suite(.serialized) struct SearchTests {
  private func paths(_ names: String...) throws -> [String] {
    let folder = try TinyChain.shared.get().folder
    return names.map { "\(folder)/\($0).h5" }
  }

  /// The lines of the table: place, stage 1, stage 2, photo, and the photo's sentence.
  private func rows(_ arguments: [String]) throws -> [(first: Float?, second: Float?, photo: String, text: String)] {
    let ending = try BuiltProgram("search")(arguments)
    #expect(ending.status == 0, "\(ending.errors)")
    return ending.output.split(separator: "\n").filter { $0.hasSuffix("”") && !$0.hasPrefix("“") }.map { line in
      let parts = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
      return (Float(parts[1]), Float(parts[2]), String(parts[3]), String(parts[4]).trimmingCharacters(in: .init(charactersIn: " “”")))
    }
  }

  private func sentence(_ examples: Examples, _ index: Int) throws -> String { try examples.artifact.strings(ExamplesSchema.texts)[index] }

  /// A sentence of the data, typed in, has the similarities that it has in buffers.h5.
  @Test func stageOneRanksAsInTheBuffers() throws {
    let inputs = try paths("buffers", "examples", "stage1"), buffers = try Buffers(readingFrom: inputs[0]), examples = try Examples(readingFrom: inputs[1])
    for index in [0, examples.sentenceCount - 1] {
      let all = Array(0..<examples.photoCount), query = try buffers.sentenceEmbeddings([index]).elements, size = query.count
      let photos = try buffers.photoEmbeddings(all).elements
      let similarities = all.map { photo in zip(query, photos[(photo * size)...]).reduce(0) { $0 + $1.0 * $1.1 } }
      let expected = all.sorted { (similarities[$1], $0) < (similarities[$0], $1) }
      let found = try rows([try sentence(examples, index)] + inputs + ["--top", "100"])
      #expect(found.count == all.count && found.allSatisfy { $0.second == nil })
      for (row, photo) in zip(found, expected) {
        #expect(abs((row.first ?? .nan) - similarities[photo]) < 1e-3, "\(row) \(similarities[photo])")
        #expect(try row.text == sentence(examples, examples.sentencePhotos.firstIndex(of: examples.photoNames.firstIndex(of: row.photo) ?? -1) ?? -1))
      }
    }
  }

  @Test func stageTwoRanksTheFirstAgain() throws {
    let inputs = try paths("stage2", "examples", "features", "stage1", "buffers"), examples = try Examples(readingFrom: inputs[1])
    let text = try sentence(examples, 0), alone = try rows([text] + paths("examples", "stage1", "buffers") + ["--top", "100"])
    let found = try rows([text] + inputs + ["--top", "100", "--depth", "5"])
    #expect(Set(found[..<5].map(\.photo)) == Set(alone[..<5].map(\.photo)) && found[5...].map(\.photo) == alone[5...].map(\.photo))
    let scores = found[..<5].compactMap(\.second)
    #expect(scores.count == 5 && scores == scores.sorted(by: >) && found[5...].allSatisfy { $0.second == nil })
    // Without stage 1 all are judged, and those five alike.
    let judged = try rows([text] + paths("stage2", "examples", "features") + ["--top", "100"])
    #expect(judged.count == examples.photoCount && judged.allSatisfy { $0.first == nil && $0.second != nil })
    #expect(judged.map(\.photo).filter { photo in found[..<5].contains { $0.photo == photo } } == found[..<5].map(\.photo))
  }

  @Test func splitsAndUnknownWordsAreTold() throws {
    let inputs = try paths("examples", "stage1", "buffers"), examples = try Examples(readingFrom: inputs[0])
    let known = try sentence(examples, 0)
    let ending = try BuiltProgram("search")([known + " Zyzzyva zyzzyva"] + inputs + ["--splits", "test", "--top", "2"])
    #expect(ending.status == 0 && ending.output.contains("among \(examples.photoSplits.filter { $0 == .test }.count) photos"), "\(ending.errors)")
    #expect(ending.output.contains("the vocabulary has no ") && ending.output.contains("“zyzzyva”: met too seldom in training"), "\(ending.output)")
    for row in try rows([known] + inputs + ["--splits", "test", "--top", "100"]) {
      #expect(examples.photoSplits[try #require(examples.photoNames.firstIndex(of: row.photo))] == .test)
    }
  }

  @Test func whatIsMissingOrOddIsNamed() throws {
    for (arguments, status, words) in [
      (["!"] + (try paths("examples", "stage1", "buffers")), 1, "“!”: has no word: give a sentence"),
      (["a bird"] + (try paths("stage1", "buffers")), 1, "examples.h5 is not among the inputs"),
      (["a bird"] + (try paths("examples", "stage1")), 1, "buffers.h5 is not among the inputs, which stage1.h5 needs beside it"),
      (["a bird"] + (try paths("examples", "stage2")), 1, "features.h5 is not among the inputs, which stage2.h5 needs beside it"),
      (["a bird"] + (try paths("examples")), 1, "neither stage 1 nor stage 2 is among the inputs"),
      (["a bird"] + (try paths("examples", "pairs")), 1, "pairs.h5: holds pairs, which search does not need: leave it out"),
      (["a bird"] + (try paths("examples", "stage1", "buffers")) + ["--splits", "dev"], 64, "--splits dev: give some of train,val,test"),
      (["a bird"] + (try paths("examples", "stage1", "buffers")) + ["--top", "0"], 64, "--top 0"),
    ] as [([String], Int32, String)] {
      let ending = try BuiltProgram("search")(arguments)
      #expect(ending.status == status && ending.errors.contains(words), "\(words): \(ending.status) \(ending.errors)")
    }
  }
}
