import Artifacts
import HDF5

let provenance = Provenance(program: "test", options: "--flag value", seed: 7, threads: 2)

/// Three photos of two identities, four sentences; `tint` makes it another data set.
func writeTinyExamples(_ path: String, tint: UInt8 = 0, provenance: Provenance = provenance) throws {
  let writer = try ExamplesWriter(path: path, configuration: ["text": "tiny"], provenance: provenance, side: 2)
  for photo in 0..<3 {
    let pixels = (0..<12).map { UInt8(photo * 12 + $0) &+ tint }
    try writer.append(photo: "photo \(photo)", identity: photo / 2, split: photo < 2 ? .train : .test, pixels: pixels)
  }
  writer.append(sentence: "a bird", photo: 0, words: [1, 2])
  writer.append(sentence: "the Zaunkönig", photo: 0, words: [0])
  writer.append(sentence: "", photo: 1, words: [])
  writer.append(sentence: "a bird bird", photo: 2, words: [1, 2, 2])
  try writer.finish(identities: ["wren", "finch"], vocabulary: [("<unk>", 1), ("a", 2), ("bird", 3)])
}

/// Changes a file on purpose, and gives it a new seal.
func edit(_ path: String, _ change: (File) throws -> Void) throws {
  let file = try File(opening: path, writable: true)
  try change(file)
  try file.close()
  try ArtifactHeader.reseal(path)
}
