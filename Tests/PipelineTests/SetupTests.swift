import Foundation
import TestSupport
import Testing

/// setup/packages on machines where everything is missing, and setup/weights: what they call is only noted.
@Suite struct SetupTests {
  private let packages = "pkg-config libopenblas-dev libjpeg-dev libpng-dev libhdf5-dev libssl-dev"

  /// Runs it where there is nothing but `commands`, which note how they were called.
  private func packages(user: Int, commands: [String: String], more: [String] = []) throws -> (
    ending: Ending, calls: [String]
  ) {
    try withTemporaryFolder { folder in
      let noting = commands.merging(["id": "echo \(user)"]) { $1 }
      for (name, body) in noting {
        let note = name == "id" ? "" : "echo \"\(name) $*\" >> \(folder)/calls\n"
        try Data("#!/bin/sh\n\(note)\(body)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        chmod("\(folder)/\(name)", 0o755)
      }
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      let ending = try run(
        "/bin/sh", [root.appendingPathComponent("setup/packages").path] + more, environment: ["PATH": folder])
      let calls = (try? String(contentsOfFile: "\(folder)/calls", encoding: .utf8)) ?? ""
      return (ending, calls.split(separator: "\n").map(String.init))
    }
  }

  @Test func rootInstallsWhatIsMissing() throws {
    let (ending, calls) = try packages(user: 0, commands: ["apt-get": "", "env": "/usr/bin/env \"$@\"", "swift": ""])
    #expect(ending.status == 0, "\(ending.errors)")
    #expect(ending.output == "missing packages: \(packages)\n")
    #expect(
      calls.filter { $0.hasPrefix("apt-get") } == [
        "apt-get update", "apt-get install --yes --no-install-recommends \(packages)",
      ])
  }

  /// What a plain user needs has no browser.
  @Test func theBrowserIsForTests() throws {
    let commands = ["apt-get": "", "env": "", "swift": "", "pkg-config": "", "chromium": ""]
    #expect(
      try packages(user: 0, commands: commands, more: ["browser"]).ending.output
        == "missing packages: chromium-driver\n")
    #expect(try packages(user: 0, commands: commands).ending.output == "")
  }

  /// No sudo; a sudo that wants a password of nobody; and one that refuses: the exact command is told.
  @Test(arguments: [[:], ["sudo": "exit 1"]])
  func withoutRightsTheCommandIsTold(sudo: [String: String]) throws {
    let (ending, calls) = try packages(user: 1000, commands: sudo.merging(["apt-get": ""]) { $1 })
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasSuffix(
        "\n  sudo apt-get update && sudo apt-get install --yes --no-install-recommends \(packages)\n"))
    #expect(!calls.contains { $0.hasPrefix("apt-get") })
  }

  @Test func aFailedInstallationTellsTheCommandToo() throws {
    let (ending, _) = try packages(user: 0, commands: ["apt-get": "exit 100"])
    #expect(ending.status == 1)
    #expect(
      ending.errors.hasSuffix("\n  apt-get update && apt-get install --yes --no-install-recommends \(packages)\n"))
  }

  @Test func withoutSwiftItSaysWhereToGetIt() throws {
    let (ending, _) = try packages(user: 0, commands: ["apt-get": "", "env": "", "pkg-config": ""])
    #expect(ending.status == 1 && ending.errors.contains("Swift 6.3 is missing"))
  }

  /// Runs setup/weights with a curl of `curl`'s body, on a folder in which `file` lies.
  private func weights(
    _ backbone: String, curl: String, file: String? = nil, _ body: (Ending, _ left: [String]) -> Void
  ) throws {
    try withTemporaryFolder { folder in
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      try FileManager.default.createDirectory(atPath: "\(folder)/setup", withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: root.appendingPathComponent("setup/weights").path, toPath: "\(folder)/setup/weights")
      for (name, text) in [("setup/packages", "exit 0"), ("curl", curl)] {
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        chmod("\(folder)/\(name)", 0o755)
      }
      try FileManager.default.createDirectory(atPath: "\(folder)/weights", withIntermediateDirectories: true)
      if let file { try Data("abc".utf8).write(to: URL(fileURLWithPath: "\(folder)/weights/\(file)")) }
      let path = "\(folder):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
      let ending = try run("/bin/sh", ["setup/weights", backbone, "weights"], in: folder, environment: ["PATH": path])
      body(ending, try FileManager.default.contentsOfDirectory(atPath: "\(folder)/weights"))
    }
  }

  @Test(arguments: [
    ("vgg16", "vgg16-397923af.pth", "397923af8e79"),
    ("googlenet", "googlenet-1378be20.pth", "1378be20 (its beginning)"),
  ])
  func withoutANetworkTheFileIsNamed(backbone: String, file: String, digest: String) throws {
    try weights(backbone, curl: "exit 6") { ending, _ in
      #expect(ending.status == 1 && ending.output == "")
      #expect(
        ending.errors.contains(
          "  file    weights/\(file)\n  from    https://download.pytorch.org/models/\(file)\n  sha256  \(digest)"))
      #expect(ending.errors.contains("run the same make command again"))
    }
  }

  @Test func anotherFileIsRefused() throws {
    try weights("vgg16", curl: "exit 6", file: "vgg16-397923af.pth") { ending, _ in
      #expect(ending.status == 1 && ending.output == "")
      #expect(ending.errors.contains("weights/vgg16-397923af.pth: not the published file (its sha256 is ba7816bf"))
    }
  }

  @Test func otherBackbonesAreRefused() throws {
    try weights("resnet", curl: "exit 6") { ending, _ in
      #expect(
        ending.status == 1
          && ending.errors.contains(
            "no weights of resnet are published: BACKBONE=vgg16, googlenet or efficientnet-lite0, -lite1 or -lite2")
      )
    }
  }

  /// What curl brings gets its name when it is whole. (sha256sum is replaced: nobody can make a file of that digest.)
  @Test func aDownloadIsCheckedAndItsPathPrinted() throws {
    let curl = """
      echo 'echo 1378be20ff -' > "${0%/*}/sha256sum"; chmod +x "${0%/*}/sha256sum"
      while [ $# -gt 1 ]; do if [ "$1" = --output ]; then echo whole > "$2"; fi; shift; done
      [ "$1" = https://download.pytorch.org/models/googlenet-1378be20.pth ]
      """
    try weights("googlenet", curl: curl) { ending, left in
      #expect(ending.status == 0 && ending.output == "weights/googlenet-1378be20.pth\n", "\(ending.errors)")
      #expect(left == ["googlenet-1378be20.pth"])
    }
  }
}
