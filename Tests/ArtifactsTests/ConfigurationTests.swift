import Artifacts
import HDF5
import Pools
import TestSupport
import Testing

@Suite struct ConfigurationTests {
  private struct Sizes: Codable, Equatable {
    var shares: [Float]
    var splits: [Split] = [.train, .test]
    var count: Int?
  }

  /// Writes a model with a configuration, lets `change` loose on its attributes, and reads the configuration back.
  private func read(_ sizes: Sizes, change: (File) throws -> Void = { _ in }) throws -> Sizes {
    try withTemporaryFolder { folder in
      let path = "\(folder)/stage1.h5"
      try Model(parameters: [:]).write(
        Stage1Schema.self, to: path, configuration: sizes, provenance: provenance, lineage: Lineage())
      try edit(path, change)
      return try ArtifactReader(Stage1Schema.self, path: path).configuration(as: Sizes.self)
    }
  }

  @Test func everyNumberComesBackExactly() throws {
    var generator = SystemRandomNumberGenerator()
    let some = (0..<1000).map { _ in Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &generator)) }
    let sizes = Sizes(shares: [0.1, 1 / 3, 5e-4, 1e-45, .greatestFiniteMagnitude, -0.7, 9, 16_777_217] + some)
    #expect(try read(sizes) == sizes)
  }

  @Test func equalValuesAreEqualBytes() throws {
    let text = try sortedJSON(Sizes(shares: [0.1, 9], count: 3))
    #expect(text == #"{"count":3,"shares":[0.1,9],"splits":["train","test"]}"#)
    #expect(try sortedJSON(["b/c": 1, "a": 2]) == #"{"a":2,"b/c":1}"#)
  }

  @Test func whatCannotBeReadIsToldWithItsPlace() throws {
    let sizes = Sizes(shares: [1])
    let absent = errorText { _ = try read(sizes) { try $0.setAttribute("configuration", Int64(1)) } }
    #expect(absent.hasSuffix("stage1.h5: no attribute configuration: run make redo-train-stage1"), "\(absent)")
    for (json, words) in [
      (#"{"shares":[1],"splits":["dev"]}"#, "invalid String value dev"), (#"{"splits":[]}"#, "shares"),
      (#"{"shares":["x"],"splits":[]}"#, "shares"), ("--flag", "its configuration cannot be read"),
    ] {
      let text = errorText { _ = try read(sizes) { try $0.setAttribute("configuration", json) } }
      #expect(text.contains("stage1.h5: its configuration cannot be read") && text.contains(words), "\(text)")
      #expect(text.hasSuffix("run make redo-train-stage1"))
    }
  }

  /// Two networks of the same numbers and of other configurations are two networks.
  @Test func theConfigurationIsContent() throws {
    func digest(_ configuration: String) throws -> String {
      try withTemporaryFolder { folder in
        try Model(parameters: [:]).write(
          Stage2Schema.self, to: "\(folder)/stage2.h5", configuration: configuration, provenance: provenance,
          lineage: Lineage())
        return try ArtifactReader(Stage2Schema.self, path: "\(folder)/stage2.h5").digest
      }
    }
    #expect(try digest("a") == digest("a"))
    #expect(try digest("a") != digest("b"))
  }
}
