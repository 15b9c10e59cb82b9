import ArgumentParser
import Backbones
import Foundation
import Matching
import Stage
import Tensor

/// Gives damaged weights files to the readers of published weights, which must read them or refuse them with a `WeightsError`.
///
/// Mutant i depends on the corpus and on i only. It lies in `<mutants>-i` while it is read, so that a crash, a hang (an alarm after ten
/// seconds of work) or a large allocation (memory is limited to `--memory`) leaves what caused it.
@main struct FuzzWeights: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-weights",
    abstract: "Opens and reads damaged copies of weights files.",
    discussion: "Example: fuzz-weights Tests/BackbonesTests/Fixtures/*.pth --count 100000")

  @Argument(help: ArgumentHelp("Files that real writers wrote, of one format.", valueName: "files")) var corpus: [String]
  @Option(help: "How many damaged files.") var count = 100_000
  @Option(help: "The number of the first, to go on behind a crash or to repeat it with --count 1.") var start = 0
  @Option(help: ArgumentHelp("Where damaged files are put: this and their number.", valueName: "file")) var mutants = "/dev/shm/fuzz-weights"
  @Option(help: "Megabytes of memory beyond what the process has at its start.") var memory = 200

  func run() throws {
    let files = try corpus.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
    var outcomes: [String: Int] = [:]
    let meter = ProgressMeter("fuzz-weights", total: count, unit: "files")
    limitMemory()
    for number in start..<start + count {
      var generator = SplitMix64(seed: 1, stream: UInt64(number))
      let bytes = mutated(files.randomElement(using: &generator)!, with: files, using: &generator)
      let mutant = "\(mutants)-\(number)"
      try Data(bytes).write(to: URL(fileURLWithPath: mutant))
      setAlarm(seconds: 10)
      outcomes[outcome(mutant), default: 0] += 1
      unlink(mutant)
      meter.advance()
    }
    setAlarm(seconds: 0)
    print(outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
  }

  /// What becomes of the file: every tensor is read.
  private func outcome(_ mutant: String) -> String {
    do {
      let weights = try openPublishedWeights(at: mutant)
      for name in weights.names { _ = try weights.tensor(named: name) }
      do { _ = try PublishedNetwork.of(weights, named: nil) } catch is WeightsError {}
      do { try PublishedNetwork.of(weights, named: "vgg16").check(weights) } catch is WeightsError {}
      if let checkpoint = weights as? PyTorchCheckpoint { do { _ = try PublishedMatcher(checkpoint) } catch is WeightsError {} }
      return "read"
    } catch WeightsError.damaged { return "refused as damaged" } catch WeightsError.unsupported { return "refused as unsupported" } catch {
      fatalError("\(mutant): \(error)")
    }
  }

  /// Ends the process after so much processor time; time that it waits for a busy machine does not count.
  private func setAlarm(seconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = seconds
    setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
  }

  /// Beyond what is there already no more than `memory` can be had: an allocation that fails ends the process.
  private func limitMemory() {
    let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)).flatMap { Int($0.prefix { $0 != " " }) } ?? 0
    var limit = rlimit()
    limit.rlim_cur = rlim_t(pages * sysconf(Int32(_SC_PAGESIZE)) + memory << 20)
    limit.rlim_max = limit.rlim_cur
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
  }
}
