import Artifacts

/// How an output was made, or would be: all but the inputs, and the number of threads, which need not be the same.
struct Recipe: Equatable, Sendable {
  let program: String
  let seed: UInt64
  /// `--flag value` each, as `Provenance` records them.
  let options: [String]

  init(program: String, seed: UInt64, options: [String]) {
    (self.program, self.seed, self.options) = (program, seed, options)
  }

  init(_ program: String, _ options: StageOptions, _ resolved: ResolvedOptions) {
    self.init(program: program, seed: options.seed, options: Self.lines(resolved.recorded))
  }

  init(_ header: ArtifactHeader) {
    self.init(program: header.program, seed: header.seed, options: Self.lines(header.options))
  }

  private static func lines(_ options: String) -> [String] { options.split(separator: "\n").map(String.init) }

  /// For a folder, which has no header.
  var text: String {
    (["program \(program)", "seed \(seed)"] + options.map { "option \($0)" }).map { $0 + "\n" }.joined()
  }

  /// - Parameter text: what ends with the text of a recipe.
  init?(endOf text: String) {
    let lines = text.split(separator: "\n")
    func values(_ name: String) -> [String] {
      lines.filter { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
    }
    guard let program = values("program").last, let seed = values("seed").last.flatMap({ UInt64($0) }) else {
      return nil
    }
    self.init(program: program, seed: seed, options: values("option"))
  }

  /// What is another than it was, such as `--epochs is 40, was 60`; nil where nothing is.
  ///
  /// - Parameter defaults: those of the options that nobody gave. One that the older recipe lacks does not count: the
  ///   program did not have that option yet.
  func change(since old: Recipe, defaults: Set<String> = []) -> String? {
    if program != old.program { return "the program is \(program), was \(old.program)" }
    if seed != old.seed { return "--seed is \(seed), was \(old.seed)" }
    let before = Dictionary(old.options.map(Self.parted)) { $1 }
    for option in options {
      let (name, value) = Self.parted(option)
      guard let was = before[name] else {
        if defaults.contains(option) { continue }
        return "\(option) was not given"
      }
      if was != value { return "\(name) is \(value), was \(was)" }
    }
    let names = Set(options.map { Self.parted($0).name })
    return old.options.first { !names.contains(Self.parted($0).name) }.map { "\($0) is not given any more" }
  }

  private static func parted(_ option: String) -> (name: String, value: String) {
    let parts = option.split(separator: " ", maxSplits: 1).map(String.init)
    return (parts.first ?? "", parts.dropFirst().first ?? "")
  }
}
