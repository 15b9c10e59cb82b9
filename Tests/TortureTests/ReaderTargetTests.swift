import Foundation
import HDF5
import TestSupport
import Testing

@testable import torture

struct ReaderTargetTests {
  private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Changes are small, so that they only tell much where what is changed was sound.
  @Test(arguments: ReaderTarget.all.filter { !$0.needsChain }.map(\.name))
  func soundSamplesAreRead(name: String) throws {
    let target = try ReaderTarget.named(name)
    ForeignFile.program.withLock { $0 = TestSupport.path(ofBuilt: "preprocess") }
    try withTemporaryFolder { folder in
      let samples = try target.prepare(folder, .init(repository: Self.repository, chain: nil))
      let read = try samples.count { sample in
        try write(sample.bytes, to: "\(folder)/\(sample.path)")
        return (try? target.read(folder)) != nil
      }
      // Of published files some are of no network here, and some photos are damaged.
      #expect(samples.first?.path == "weights" ? !samples.isEmpty : read > 0, "none of \(samples.count)")
    }
  }

  @Test func namesAreUnique() {
    #expect(Set(ReaderTarget.all.map(\.name)).count == ReaderTarget.all.count)
    #expect(errorText { _ = try ReaderTarget.named("none") }.hasPrefix("no reader is called none; there are JPEG, PNG"))
  }
}
