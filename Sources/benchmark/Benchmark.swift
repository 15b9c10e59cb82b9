import ArgumentParser
import Glibc
import Stage
import Tensor
import Training

@main struct Benchmark: Program {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Times parts of the chain in memory, each as a line of JSON. bench/*.py run them beside others.",
    discussion: "Example: benchmark stage2-training sentences.txt",
    subcommands: [
      StageBenchmark.self, FragmentBenchmark.self, BackboneBenchmark.self, BackboneOutputs.self, Accuracy.self,
      Peak.self,
    ], defaultSubcommand: StageBenchmark.self)
  @OptionGroup var general: GeneralOptions
}

/// A part of the chain that is timed.
protocol TimedProgram: Program {
  var timing: Timing { get }
  func measure() throws
}

extension TimedProgram {
  var general: GeneralOptions { timing.general }

  func run() throws {
    Threads.use(timing.threads)
    try measure()
  }
}

/// How a part is timed.
struct Timing: ParsableArguments {
  @Option(within: 1...1000, help: "Measurements, of which the median counts.") var repeats = 5
  @Option(within: 1...1024, help: "Threads.") var threads = 2
  @OptionGroup var general: GeneralOptions

  /// Times `repeats` runs of `body`, after one to warm up, and prints a line of JSON.
  ///
  /// The line has units per second and units per second of processor time, both times `scale`. The second is the better
  /// measure where other jobs use the cores.
  func measure(_ what: String, units: Int, scale: Double = 1, also: String = "", _ body: () throws -> Void) rethrows {
    try body()
    let begin = clock()
    let rates = try (0..<repeats).map { _ in scale * Double(units) / (try ContinuousClock().measure(body)).seconds }
      .sorted()
    let perCoreSecond = scale * Double(units * repeats) / (Double(clock() - begin) / Double(CLOCKS_PER_SEC))
    let median = (rates[(repeats - 1) / 2] + rates[repeats / 2]) / 2
    print(
      "{\"what\": \"\(what)\", \"per_second\": \(median), \"min\": \(rates[0]), \"max\": \(rates[repeats - 1]), "
        + "\"per_core_second\": \(perCoreSecond)\(also)}")
  }

  /// Times runs of `steps` steps of a training that has begun.
  func measure(_ what: String, _ training: some Trainable, steps: Int) throws {
    var training = training
    try measure(what, units: steps * training.batch) { for _ in 0..<steps { _ = try training.advance() } }
  }
}
