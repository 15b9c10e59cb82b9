import ArgumentParser
import Foundation
import Stage
import Tensor

/// The process in which inputs are read: one reader, many inputs, and limits of memory and time.
///
/// What it has done is written into a file as it goes, so that a crash can be put down to the input that it read.
struct ReadInputs: Program {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract:
      "Reads changed inputs of one kind, with 2 GB and 10 s for each. It ends where one is too much.",
    discussion: "Example: torture read --target CSV --seed 1 --first 17 --count 1", shouldDisplay: false)

  @Option(help: "Which reader.") var target: String
  @Option(help: "Where all chance begins.") var seed: UInt64 = 1
  @Option(help: "The number of the first input.") var first = 0
  @Option(help: "How many inputs.") var count = 1
  @Option(help: "After how many seconds no further input is begun.") var seconds = 3600.0
  @Option(help: ArgumentHelp("An empty folder to work in.", valueName: "folder")) var folder: String?
  @Option(help: ArgumentHelp("The outputs of the chain.", valueName: "folder")) var chain: String?
  @Option(help: ArgumentHelp("The project.", valueName: "folder")) var repository = "."
  @Option(help: ArgumentHelp("Where to tell what was done.", valueName: "file")) var progress: String?
  @Option(help: ArgumentHelp("Write the first input here instead of reading it.", valueName: "file")) var save: String?
  @OptionGroup var general: GeneralOptions

  private static let memory: UInt = 2 << 30

  func run() throws {
    let target = try ReaderTarget.named(target)
    let place = folder ?? "\(fastFolder)/lineup-read-\(getpid())"
    defer { if folder == nil { try? FileManager.default.removeItem(atPath: place) } }
    try makeFolder(place)
    var made = chain
    if made == nil, target.needsChain {
      let programs = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path
      let laboratory = Laboratory(
        folder: "\(place)/laboratory", programs: programs, repository: repository, kept: place, seed: seed)
      made = try Chain(laboratory).folder
    }
    let work = "\(place)/input"
    try makeFolder(work)
    let samples = try target.prepare(work, ReaderTarget.Origin(repository: repository, chain: made))
    guard !samples.isEmpty else { throw TortureError("\(target.name): there are no samples") }
    Threads.use(1)
    if let save {
      let (_, bytes) = input(first, of: target, samples)
      return try write(bytes, to: save)
    }
    limit()
    try read(target, samples, in: work)
  }

  /// The input of a number: which sample, and what became of its bytes.
  private func input(_ number: Int, of target: ReaderTarget, _ samples: [ReaderTarget.Sample]) -> (
    sample: ReaderTarget.Sample, bytes: [UInt8]
  ) {
    let stream = target.name.utf8.reduce(UInt64(number)) { $0 &* 0x100_0000_01B3 ^ UInt64($1) }
    var generator = SplitMix64(seed: seed, stream: stream)
    let sample = samples.randomElement(using: &generator)!
    return (sample, sample.changed(using: &generator))
  }

  private func read(_ target: ReaderTarget, _ samples: [ReaderTarget.Sample], in work: String) throws {
    let done = try SharedCounts(progress ?? "\(work).counts"), start = ContinuousClock.now
    for number in first..<first + count {
      guard (ContinuousClock.now - start).seconds < seconds else { break }
      let (sample, bytes) = input(number, of: target, samples), path = "\(work)/\(sample.path)"
      done.current = number
      try overwrite(path, bytes)
      if target.isSealed { try? reseal(path) }
      alarm(target.patience)
      do {
        try target.read(work)
        done.count(.sameResult)
      } catch {
        let words = "\(error)"
        if !target.namesFile || words.contains(work) {
          done.count(.cleanError)
        } else {
          done.count(.wrong)
          report("input \(number): the error names no file: \(words.prefix(200))")
        }
      }
      alarm(0)
      try overwrite(path, sample.bytes)
    }
    done.current = first + count
  }

  private func limit() {
    var memory = rlimit(rlim_cur: Self.memory, rlim_max: Self.memory), none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &memory)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    signal(SIGALRM, SIG_DFL)
  }

  /// Foundation's way takes longer than some readers do.
  private func overwrite(_ path: String, _ bytes: [UInt8]) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    defer { close(file) }
    guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
      throw TortureError("\(path): cannot be written: \(String(cString: strerror(errno)))")
    }
  }
}

/// Numbers that two processes share by a file: they stay when one of them crashes.
final class SharedCounts {
  private let numbers: UnsafeMutablePointer<Int>
  private static let count = 1 + Outcome.allCases.count, size = count * MemoryLayout<Int>.stride

  init(_ path: String) throws {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    defer { close(file) }
    guard file >= 0, ftruncate(file, Self.size) == 0,
      let memory = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0), memory != MAP_FAILED
    else { throw TortureError("\(path): cannot be shared: \(String(cString: strerror(errno)))") }
    numbers = memory.bindMemory(to: Int.self, capacity: Self.count)
  }

  deinit { munmap(numbers, Self.size) }

  /// The number of the input that is being read, or of the one behind the last.
  var current: Int {
    get { numbers[0] }
    set { numbers[0] = newValue }
  }

  subscript(outcome: Outcome) -> Int { numbers[1 + Outcome.allCases.firstIndex(of: outcome)!] }

  func count(_ outcome: Outcome) { numbers[1 + Outcome.allCases.firstIndex(of: outcome)!] += 1 }
}
