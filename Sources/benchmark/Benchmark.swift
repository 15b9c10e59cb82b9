import Attention
import ArgumentParser
import Glibc
import Stage

@main struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Times parts of the chain in memory, each as a line of JSON: bench/*.py run them beside others.",
    subcommands: [
      StageBenchmark.self, FragmentBenchmark.self, BackboneBenchmark.self, BackboneOutputs.self,
      Accuracy.self, Peak.self,
    ], defaultSubcommand: StageBenchmark.self)

  static func main() {
    prepareProcess()
    main(nil)
  }
}

/// Prints the units a second (times `scale`) of `repeats` runs of `body`, after one to warm up, as a line of JSON; and
/// the units a second of a core's time, which tells more where other jobs want the cores.
func measure(_ what: String, units: Int, repeats: Int, scale: Double = 1, also: String = "", _ body: () throws -> Void)
  rethrows
{
  try body()
  let begin = clock()
  let rates = try (0..<repeats).map { _ in
    let time = try ContinuousClock().measure(body)
    return scale * Double(units) / (Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
  }.sorted()
  let perCoreSecond = scale * Double(units * repeats) / (Double(clock() - begin) / Double(CLOCKS_PER_SEC))
  let median = (rates[(repeats - 1) / 2] + rates[repeats / 2]) / 2
  print(
    "{\"what\": \"\(what)\", \"per_second\": \(median), \"min\": \(rates[0]), \"max\": \(rates[repeats - 1]), "
      + "\"per_core_second\": \(perCoreSecond)\(also)}"
  )
}
