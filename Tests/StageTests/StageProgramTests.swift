import ArgumentParser
import Testing

@testable import Stage

@Suite struct StageProgramTests {
  private struct Plain: StageProgram {
    @OptionGroup var stage: StageOptions
    func run(_ context: StageContext) throws -> Summary { Summary("3 photos", refused: 1) }
  }

  /// Who says nothing of its output replaces no file but an empty one, and prints nothing.
  @Test func defaultsAreCareful() throws {
    let program = try Plain.parse(["--output", "x"])
    #expect(Plain.mark == nil && Plain.makes.isEmpty && Plain.companions(of: "x").isEmpty && !Plain.makesText)
    #expect(!Plain.mayReplace(Array("notes".utf8)) && !Plain.mayReplace(companion: []))
    #expect(try program.dryRun() == nil && program.general.config.isEmpty && program.stage.output == "x")
  }
}
