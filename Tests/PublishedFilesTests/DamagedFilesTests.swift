import Backbones
import Foundation
import Tensor
import Testing

@testable import PublishedFiles

/// Damaged copies of the fixtures are read or refused. No reader crashes, or asks for memory that the file does not
/// back.
struct DamagedFilesTests {
  private static let fixtures = [
    "before2018.pth", "global.pth", "imram.pth.tar", "l1norm.pth.tar", "legacy.pth", "malicious.pth.tar",
    "metadata.safetensors", "nested.pth", "norm-less.pth.tar", "order.pth.tar", "scan-legacy.pth.tar", "scan.pth.tar",
    "tiny.safetensors", "vse.pth.tar", "zip.pth",
  ]

  /// Reads all tensors of a file, and its matcher if it is one.
  ///
  /// - Returns: whether the file was read, not refused.
  private func isRead(_ bytes: Data) throws -> Bool {
    do {
      let weights = try PublishedWeights(bytes)
      for name in weights.names {
        // The smallest number takes a byte.
        #expect(try weights.tensor(named: name).count <= bytes.count)
      }
      do { _ = try PublishedMatcher(weights) } catch is WeightsError {}
      return true
    } catch is WeightsError {
      return false
    }
  }

  @Test func allFixturesAreListed() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures").path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { !$0.hasSuffix(".py") }
    #expect(files.filter { $0 != "__pycache__" }.sorted() == Self.fixtures)
  }

  @Test(arguments: fixtures) func truncatedCopies(name: String) throws {
    let whole = try fixture(name)
    var generator = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let count = Int.random(in: 0..<whole.count, using: &generator)
      #expect(try !isRead(whole.prefix(count)), "\(count) bytes of \(name)")
    }
  }

  /// One to eight bytes are changed, most often in the small fields that readers trust.
  @Test(arguments: fixtures) func changedCopies(name: String) throws {
    let whole = try fixture(name)
    var generator = SplitMix64(seed: 2), read = 0
    for _ in 0..<1000 {
      var changed = whole
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let position = changed.indices.randomElement(using: &generator)!
        let value: UInt8 = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator)!
        changed[position] = Bool.random(using: &generator) ? value : changed[position] ^ value
      }
      if try isRead(changed) { read += 1 }
    }
    #expect(read < 1000, "no change of \(name) was noticed")
  }
}
