import Testing

@testable import Stage

@Suite struct StandardOutputTests {
  @Test(arguments: [
    ("-", true), ("/dev/stdout", true), ("/dev/fd/1", true), ("./-", false), ("/dev/null", false), ("", false),
  ])
  func someNamesMeanIt(output: String, isMeant: Bool) { #expect(StandardOutput.isMeant(by: output) == isMeant) }

  @Test func onlyTheOutputIsThere() async throws {
    let result = try #require(
      await #expect(processExitsWith: .success, observing: [\.standardOutputContent, \.standardErrorContent]) {
        let output = try StandardOutput()
        print("a table")
        try output.write("{}\n")
      })
    let (output, errors) = (
      String(decoding: result.standardOutputContent, as: UTF8.self),
      String(decoding: result.standardErrorContent, as: UTF8.self)
    )
    #expect(
      output.hasSuffix("{}\n") && !output.contains("a table") && errors.contains("a table"), "\(output) \(errors)")
  }
}
