import Artifacts
import Foundation
import TestSupport
import Testing

@testable import Stage

@Suite struct RequestTests {
  private let recipe = Recipe(program: "train-cnn", seed: 3, options: ["--epochs 60"])

  /// Writes an artifact as that recipe makes it; `value` is its content.
  private func write(_ path: String, given: [String] = [], value: Float = 1) throws {
    let inputs = try given.map { (path: $0, header: try ArtifactHeader.read($0)) }
    let backbone = Backbone("small-cnn", mean: [0, 0, value], factor: [1, 1, 1])
    try Weights(backbone, parameters: [:]).write(
      to: path,
      provenance: Provenance(
        program: recipe.program, options: recipe.options.joined(separator: "\n"), seed: recipe.seed, threads: 2,
        given: inputs), lineage: Lineage())
  }

  @Test func whatWasMadeOfTheSameIsUpToDate() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5", input = "\(folder)/in.h5"
      let request = Request(recipe: recipe, inputs: [input], output: output)
      try write(input)
      #expect(try request.standing() == .absent)
      try write(output, given: [input])
      #expect(try request.standing() == .upToDate(note: nil))
      // The same content again; then another.
      try write(input)
      #expect(try request.standing() == .upToDate(note: nil))
      try write(input, value: 2)
      #expect(try request.standing() == .outdated("\(input) is another than it was made of"))
      let more = Request(recipe: recipe, inputs: [input, output], output: output)
      #expect(try more.standing() == .outdated("it is made of weights.h5, weights.h5, was of weights.h5"))
      let other = Recipe(program: "train-cnn", seed: 3, options: ["--epochs 40"])
      #expect(
        try Request(recipe: other, inputs: [input], output: output).standing() == .outdated("--epochs is 40, was 60"))
    }
  }

  @Test func damageIsAReason() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5", request = Request(recipe: recipe, inputs: [], output: output)
      try write(output)
      let whole = try bytes(of: output)
      try truncate(output, to: whole.count - 1)
      #expect(
        try request.standing()
          == .outdated(
            "\(output): is damaged: it has \(whole.count - 1) bytes, and was written with \(whole.count)"))
      try Data("an older file".utf8).write(to: URL(fileURLWithPath: output))
      #expect(try request.standing() == .outdated("\(output): does not say what it was made of"))
    }
  }

  @Test func whatBelongsToItMustBeThere() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/scores.h5"
      let request = Request(recipe: recipe, inputs: [], output: output, companions: ["metrics.json"])
      try write(output)
      #expect(try request.standing() == .outdated("\(folder)/metrics.json is gone"))
      try Data().write(to: URL(fileURLWithPath: "\(folder)/metrics.json"))
      #expect(try request.standing() == .upToDate(note: nil))
    }
  }

  @Test func rawFilesCountByTheirContent() throws {
    try withTemporaryFolder { folder in
      let raw = try RawFolder("\(folder)/raw"), output = "\(folder)/x.h5"
      let request = Request(recipe: recipe, inputs: [raw.folder], output: output)
      try write(output)
      let unrecorded = "what \(output) was made of is not recorded in \(output).sources"
      #expect(try request.standing() == .outdated(unrecorded))
      try request.record(raw.read())
      #expect(try request.standing() == .upToDate(note: nil))

      try raw.setTime("list.txt", 1)
      let before = try bytes(of: "\(output).sources")
      #expect(try request.standing() == .upToDate(note: nil))
      #expect(try bytes(of: "\(output).sources") != before)
      try raw.write("images/a.jpg", "others")
      #expect(try request.standing() == .outdated("\(raw.folder)/images/a.jpg has changed"))
      // The record is of that content alone.
      try raw.write("images/a.jpg", "pixels")
      try write(output, value: 2)
      #expect(try request.standing() == .outdated(unrecorded))

      try FileManager.default.removeItem(atPath: raw.folder)
      #expect(
        try request.standing()
          == .upToDate(note: "\(raw.folder) is not there any more: \(output) is used as it is"))
    }
  }

  @Test func aFolderEndsItsMarkWithTheRecipe() throws {
    try withTemporaryFolder { folder in
      let raw = "\(folder)/raw", request = Request(recipe: recipe, inputs: [], output: raw, mark: "mark.txt")
      #expect(try request.standing() == .absent)
      try FileManager.default.createDirectory(atPath: raw, withIntermediateDirectories: true)
      #expect(try request.standing() == .outdated("\(raw)/mark.txt: no such file"))
      try Data("Drawn.\n\(recipe.text)".utf8).write(to: URL(fileURLWithPath: "\(raw)/mark.txt"))
      #expect(try request.standing() == .upToDate(note: nil))
      let other = Recipe(program: "train-cnn", seed: 4, options: ["--epochs 60"])
      #expect(
        try Request(recipe: other, inputs: [], output: raw, mark: "mark.txt").standing()
          == .outdated("--seed is 4, was 3"))
      let more = Request(recipe: recipe, inputs: [], output: raw, companions: ["table.csv"], mark: "mark.txt")
      #expect(try more.standing() == .outdated("\(raw)/table.csv is not there"))
      try Data().write(to: URL(fileURLWithPath: "\(raw)/table.csv"))
      #expect(try more.standing() == .upToDate(note: nil))
    }
  }
}
