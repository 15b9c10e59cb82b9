import Foundation
import TestSupport
import Testing

/// setup/packages on machines where everything is missing: what it calls is only noted.
@Suite struct SetupTests {
  private let packages = "pkg-config libopenblas-dev libjpeg-dev libhdf5-dev libssl-dev"

  /// Runs it where there is nothing but `commands`, which note how they were called.
  private func packages(user: Int, commands: [String: String]) throws -> (ending: Ending, calls: [String]) {
    try withTemporaryFolder { folder in
      let noting = commands.merging(["id": "echo \(user)"]) { $1 }
      for (name, body) in noting {
        let note = name == "id" ? "" : "echo \"\(name) $*\" >> \(folder)/calls\n"
        try Data("#!/bin/sh\n\(note)\(body)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        chmod("\(folder)/\(name)", 0o755)
      }
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      let ending = try run("/bin/sh", [root.appendingPathComponent("setup/packages").path], environment: ["PATH": folder])
      let calls = (try? String(contentsOfFile: "\(folder)/calls", encoding: .utf8)) ?? ""
      return (ending, calls.split(separator: "\n").map(String.init))
    }
  }

  @Test func rootInstallsWhatIsMissing() throws {
    let (ending, calls) = try packages(user: 0, commands: ["apt-get": "", "env": "/usr/bin/env \"$@\"", "swift": ""])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output == "missing packages: \(packages)\n")
    #expect(calls.filter { $0.hasPrefix("apt-get") } == ["apt-get update", "apt-get install --yes --no-install-recommends \(packages)"])
  }

  /// No sudo; a sudo that wants a password of nobody; and one that refuses: the exact command is told.
  @Test(arguments: [[:], ["sudo": "exit 1"]])
  func withoutRightsTheCommandIsTold(sudo: [String: String]) throws {
    let (ending, calls) = try packages(user: 1000, commands: sudo.merging(["apt-get": ""]) { $1 })
    #expect(ending.status == 1)
    #expect(ending.errors.hasSuffix("\n  sudo apt-get update && sudo apt-get install --yes --no-install-recommends \(packages)\n"))
    #expect(!calls.contains { $0.hasPrefix("apt-get") })
  }

  @Test func aFailedInstallationTellsTheCommandToo() throws {
    let (ending, _) = try packages(user: 0, commands: ["apt-get": "exit 100"])
    #expect(ending.status == 1)
    #expect(ending.errors.hasSuffix("\n  apt-get update && apt-get install --yes --no-install-recommends \(packages)\n"))
  }

  @Test func withoutSwiftItSaysWhereToGetIt() throws {
    let (ending, _) = try packages(user: 0, commands: ["apt-get": "", "env": "", "pkg-config": ""])
    #expect(ending.status == 1 && ending.errors.contains("Swift 6.3 is missing"))
  }
}
