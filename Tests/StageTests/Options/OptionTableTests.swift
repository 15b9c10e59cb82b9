import ArgumentParser
import Artifacts
import Testing

@testable import Stage

private struct Sample: StageProgram {
  static let configuration = CommandConfiguration(commandName: "sample")
  @Argument(help: ArgumentHelp("Input.", valueName: "file")) var input: String
  @Option var learningRate: Float = 0.5
  @Option(parsing: .upToNextOption) var views: [String] = []
  @Flag(inversion: .prefixedNo, exclusivity: .chooseLast) var flip = true
  @OptionGroup var stage: StageOptions
  func run(_ context: StageContext) throws -> Summary { Summary("nothing") }
}

@Suite struct OptionTableTests {
  @Test func declarationsAreSeenInOrder() throws {
    let table = try OptionTable(of: Sample.self)
    #expect(
      table.entries.map(\.name).filter { $0 != "--help" && !$0.contains("flip") }
        == [
          "", "--learning-rate", "--views", "--output", "--seed", "--threads", "--if-changed", "--quiet", "--status",
          "--config", "--show-options", "--no-verify", "--version",
        ])
    let rate = try #require(table.entry("--learning-rate"))
    #expect(rate.defaultValue == "0.5" && rate.kind == .option && !rate.isPlace && !rate.isGreedy)
    #expect(try #require(table.entry("--views")).isGreedy)
    #expect(try #require(table.entry("-o")) == #require(table.entry("--output")))
    #expect(try #require(table.entry("--output")).isPlace)
    #expect(try table.key(#require(table.entry("--no-flip"))) == table.key(#require(table.entry("--flip"))))
  }

  @Test func greedyOptionsTakeAllTheirValues() throws {
    let resolved = try ResolvedOptions(
      OptionTable(of: Sample.self), commandLine: ["--views", "a", "b c", "-o", "x", "in"])
    #expect(resolved.lines.contains("--views a 'b c'"))
    let sample = try Sample.parse(resolved.arguments)
    #expect(sample.views == ["a", "b c"] && sample.input == "in" && sample.stage.output == "x")
  }

  @Test(arguments: [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)])
  func editDistances(left: String, right: String, expected: Int) {
    #expect(editDistance(left, right) == expected && editDistance(right, left) == expected)
  }
}
