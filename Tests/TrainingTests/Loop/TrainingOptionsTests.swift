import ArgumentParser
import Foundation
import Pools
import TestSupport
import Testing

@testable import Training

struct TrainingOptionsTests {
  /// What `--help` says of each option, without its default.
  private func words(of program: any ParsableCommand.Type) throws -> [String: String] {
    struct Help: Decodable {
      struct Command: Decodable { let arguments: [Argument] }
      struct Argument: Decodable {
        struct Name: Decodable { let name: String }
        let names: [Name]?, abstract: String?
      }
      let command: Command
    }
    let help = try JSONDecoder().decode(Help.self, from: Data(program._dumpHelp().utf8))
    var words: [String: String] = [:]
    for argument in help.command.arguments {
      let abstract = argument.abstract ?? ""
      for name in argument.names ?? [] {
        words[name.name] = String(
          abstract[..<(abstract.firstRange(of: "; default: ")?.lowerBound ?? abstract.endIndex)])
      }
    }
    return words
  }

  private struct Stage1: ParsableCommand { @OptionGroup var options: EmbeddingTraining.Options }
  private struct Stage2: ParsableCommand { @OptionGroup var options: PairTraining.Options }
  private struct Fragments: ParsableCommand { @OptionGroup var options: FragmentTraining.Options }

  @Test func trainingsSayTheSameOfTheSameOption() throws {
    let all = try [Stage1.self, Stage2.self, Fragments.self].map { try words(of: $0) }
    for name in ["learning-rate", "weight-decay", "clip", "averaging"] {
      let said = all.map { $0[name] ?? "nothing" }
      #expect(Set(said).count == 1 && said[0] != "nothing", "\(name): \(said)")
    }
    #expect(all[0]["final-learning-rate"] == all[1]["final-learning-rate"] && all[0]["epochs"] == all[2]["epochs"])
  }

  /// A training whose CNN learns has no views of features.
  @Test func viewsAreNoOptionOfTheTrainingsThemselves() throws {
    for program in [Stage1.self, Stage2.self, Fragments.self] as [any ParsableCommand.Type] {
      #expect(try words(of: program)["view-augmentation"] == nil)
    }
    #expect(
      try ViewOptions.parse([]).viewAugmentation && !ViewOptions.parse(["--no-view-augmentation"]).viewAugmentation)
  }

  @Test func aProgramSaysHowToGoOn() {
    let plain = CommandConfiguration(training: "train", abstract: "Trains.", example: "train x", seeAlso: "tune")
    let rest = "Example: train x\n\nAn interrupted training goes on from its last checkpoint when the same command "
    #expect(plain.commandName == "train" && plain.discussion == rest + "runs again.\n\nSee also: tune")
    let noted = CommandConfiguration(training: "a", abstract: "b", note: "Note.", example: "train x", seeAlso: "tune")
    #expect(noted.discussion == "Note.\n\n" + plain.discussion)
  }

  @Test func whatIsRequiredIsToldWhereItIsNotSo() throws {
    try require(true, "not told")
    #expect(throws: ValidationError.self) { try require(false, "told") }
  }

  @Test func passesBecomeSteps() {
    let sentences = [[0, 1, 2], [3], [4, 5]]
    #expect(stepCount(passes: 2, over: sentences, batch: 4) == 3)
    #expect(stepCount(passes: 0.001, over: sentences, batch: 4) == 1)
    #expect(interval(passes: 0.5, of: 12, epochs: 3) == 2 && interval(passes: 0.001, of: 12, epochs: 3) == 1)
  }

  @Test func splitsAreThoseNamedAndOthersAreTold() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .val])
      func splits(_ names: String) throws -> [Split] {
        try SplitOptions.parse(["--train-splits", names]).splits(of: examples)
      }
      #expect(try splits("train") == [.train] && splits("val,train") == [.val, .train])
      for (names, words) in [
        ("train,dev", "no split is called 'dev': use train, val, test"), ("test", "no photo is in test"),
        ("", "no split is called ''"), ("train,val,train", "train is there twice"),
      ] {
        let error = #expect(throws: ValidationError.self) { try splits(names) }
        #expect(error?.message.hasPrefix("--train-splits: \(words)") == true)
      }
    }
  }

  @Test func testIsOnlyTrainedOnWhereThatIsAskedFor() throws {
    try withTemporaryFolder { folder in
      let examples = try tinyExamples(folder, splits: [.train, .test]), names = ["--train-splits", "train,test"]
      let error = #expect(throws: ValidationError.self) { try SplitOptions.parse(names).splits(of: examples) }
      #expect(error?.message.hasPrefix("--train-splits: test is what figures are counted on: leave it out") == true)
      #expect(try SplitOptions.parse(names + ["--train-on-test"]).splits(of: examples) == [.train, .test])
    }
  }

  @Test func aBatchIsNotMuchLargerThanTheData() throws {
    try checkBatch("--batch 1024", of: 1024, "sentences", from: 3)  // small data come again and again
    try checkBatch("--batch 5000", of: 5000, "sentences", from: 5000)
    let error = #expect(throws: ValidationError.self) {
      try checkBatch("--batch 65536", of: 65_536, "sentences", from: 5000)
    }
    #expect(error?.message.contains("--batch 65536: makes 65536 sentences a batch, and there are 5000") == true)
  }
}
