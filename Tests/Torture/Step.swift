/// A run of a program that writes. Its inputs lie beside each other and are never changed.
struct Step: Sendable {
  /// How reports call it.
  let name: String
  let program: String
  /// `{}` stands for the folder of the output.
  let arguments: [String]
  /// The output's name in that folder.
  let output: String

  /// Those of the arguments that are files or folders to be read.
  let inputs: [String]

  /// - Parameters:
  ///   - inputs: with their whole paths.
  ///   - name: the program's, where it is not another.
  init(_ program: String, _ inputs: [String], _ options: [String] = [], output: String, name: String? = nil) {
    (self.program, self.inputs, self.output) = (program, inputs, output)
    self.name = name ?? program
    arguments = inputs + options + ["--output", "{}/\(output)"]
  }

  private init(_ step: Step, inputs: [String], arguments: [String]) {
    (name, program, output) = (step.name, step.program, step.output)
    (self.inputs, self.arguments) = (inputs, arguments)
  }

  func command(_ laboratory: Laboratory, in folder: String, adding more: [String] = []) -> Command {
    Command(laboratory.program(program), arguments.map { $0.replacing("{}", with: folder) } + more)
  }

  /// The same with another file in the place of an input.
  func reading(_ other: String, for input: String) -> Step {
    Step(
      self, inputs: inputs.map { $0 == input ? other : $0 }, arguments: arguments.map { $0 == input ? other : $0 })
  }
}

/// A step that was run undisturbed.
struct KnownStep: Sendable {
  let step: Step
  /// What it writes, by path in its folder.
  let right: [String: String]
  /// What it writes with another seed: what may lie under the final name before.
  let old: [String: String]
  /// Where the two lie.
  let rightFolder: String, oldFolder: String
  let seconds: Double
}
