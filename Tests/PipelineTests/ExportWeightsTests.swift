import Foundation
import HDF5
import TestSupport
import Testing

/// Networks of the tiny chain as .safetensors.
struct ExportWeightsTests {
  @Test(arguments: ["stage1.h5", "stage2.h5", "weights.h5"])
  func arraysAreThoseOfTheArtifact(name: String) throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let path = "\(folder)/a.safetensors"
      let ending = try BuiltProgram("export-weights")(["\(chain)/\(name)", "--output", path])
      #expect(ending.status == 0, "\(ending.errors)")
      let data = try bytes(of: path), length = (0..<8).reduce(0) { $0 | Int(data[$1]) << (8 * $1) }
      let header = try #require(
        try JSONSerialization.jsonObject(with: data[8..<8 + length]) as? [String: [String: Any]])
      let artifact = try File(opening: "\(chain)/\(name)")
      let names = try artifact.datasets(in: "parameters")
      #expect(names.allSatisfy { header["parameters.\($0)"] != nil } && header["__metadata__"]?["digest"] != nil)
      for name in names {
        let entry = try #require(header["parameters.\(name)"]), place = try #require(entry["data_offsets"] as? [Int])
        let dataset = try Dataset.open("parameters/\(name)", in: artifact, .float32)
        #expect(entry["dtype"] as? String == "F32" && entry["shape"] as? [Int] == dataset.shape)
        let stored = try dataset.read(Float.self).withUnsafeBytes { Data($0) }
        #expect(data[8 + length + place[0]..<8 + length + place[1]] == stored, "\(name)")
      }
    }
  }

  @Test func whatIsNoNetworkIsRefused() throws {
    let chain = try TinyChain.shared.get().folder
    try withTemporaryFolder { folder in
      let ending = try BuiltProgram("export-weights")(["\(chain)/pairs.h5", "--output", "\(folder)/a.safetensors"])
      #expect(ending.status == 1 && ending.errors.contains("pairs.h5: holds pairs, which export-weights does not need"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }
}
