import Foundation
import Testing

/// The rule of CONTRIBUTING.md: `Sources/X/Y/Z.swift` is tested by `Tests/XTests/Y/ZTests.swift`.
struct FileForFileTests {
  /// Tests that belong to no single file, and what they are of.
  private static let others = [
    "DamagedFilesTests.swift": "every reader of published files, on files that were cut or altered",
    "ParityTests.swift": "whole backbones, beside PyTorch",
    "PyTorchTests.swift": "whole networks, beside PyTorch",
  ]

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The folders of Sources that have tests of their own: the libraries.
  private static let libraries = FileManager.default.subpaths(atPath: "\(root)/Sources")!
    .filter { !$0.contains("/") && FileManager.default.fileExists(atPath: "\(root)/Tests/\($0)Tests") }.sorted()

  private func files(in folder: String) -> Set<String> {
    Set(FileManager.default.subpaths(atPath: "\(Self.root)/\(folder)")!.filter { $0.hasSuffix(".swift") })
  }

  @Test(arguments: libraries)
  func eachFileHasItsTestsAndTheyTheirs(library: String) {
    let wanted = Set(files(in: "Sources/\(library)").map { "\($0.dropLast(".swift".count))Tests.swift" })
    let tests = files(in: "Tests/\(library)Tests").filter { $0.hasSuffix("Tests.swift") }
    #expect(!wanted.isEmpty && wanted.subtracting(tests).sorted() == [], "tests that are to be written")
    let strays = tests.subtracting(wanted).filter { Self.others[String($0.split(separator: "/").last!)] == nil }
    #expect(strays.sorted() == [], "tests of no file: rename them, or say in `others` what they are of")
  }

  @Test func theExceptionsAreThere() {
    #expect(Self.libraries.contains("Tensor") && Self.libraries.contains("Training"))
    let names = Set(files(in: "Tests").map { String($0.split(separator: "/").last!) })
    #expect(names.isSuperset(of: Self.others.keys))
  }
}
