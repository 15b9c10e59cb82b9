import Files
import Foundation
import NumPy

@testable import Exchange

/// Three photos with one, two and one sentences, in two numbers each, as other programs write them.
func writeEmbeddings(
  to folder: String, photos: [Float] = [3, 4, 0, 2, 1, 0], sentences: [Float] = [1, 0, 0, 1, 1, 1, 2, 0],
  tables: [String: String]? = nil
) throws {
  let parts = [("img_emb", photos), ("text_emb", sentences)]
  for (name, numbers) in parts {
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    let writer = try NumPyWriter(PartialFile("\(folder)/\(name)/\(name)_0.npy"), rows: numbers.count / 2, columns: 2)
    try writer.append(numbers)
    try writer.finish()
  }
  try FileManager.default.createDirectory(atPath: "\(folder)/metadata", withIntermediateDirectories: true)
  let own = [
    "img_metadata_0.tsv": "image_path\tidentity\tsplit\na.jpg\twren\ttrain\nb.jpg\tjay\ttest\nc.jpg\tjay\ttest\n",
    "text_metadata_0.tsv": "image_path\tcaption\nb.jpg\tone\na.jpg\ttwo\nb.jpg\tthree\nc.jpg\tfour\n",
  ]
  for (name, text) in tables ?? own {
    try text.write(toFile: "\(folder)/metadata/\(name)", atomically: true, encoding: .utf8)
  }
}
