import Artifacts
import Foundation
import Matching
import Tensor

/// The sentences of a comparison. bench/workload.py writes them and documents the format.
struct Workload {
  /// The number of words.
  let vocabulary: Int
  private(set) var sentences: [[Int32]] = []
  /// The sentences of each identity.
  private(set) var identities: [[Int]]

  init(readingFrom path: String) throws {
    func damaged(_ how: String) -> ArtifactError {
      ArtifactError("\(path)\(how): python bench/workload.py \(path) writes it anew")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw damaged(" cannot be read") }
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int32($0) } }
    guard let first = lines.first, first.count == 2, first[0] > 0, first[1] > 0 else {
      throw damaged(" does not begin with the numbers of words and identities")
    }
    (vocabulary, identities) = (Int(first[0]), [[Int]](repeating: [], count: Int(first[1])))
    for (number, line) in lines.enumerated().dropFirst() {
      guard line.count > 1, (0..<first[1]).contains(line[0]), line.dropFirst().allSatisfy((0..<first[0]).contains)
      else { throw damaged(", line \(number + 1) is not an identity and words") }
      identities[Int(line[0])].append(sentences.count)
      sentences.append(Array(line.dropFirst()))
    }
  }

  func words(_ sentence: Int) -> ArraySlice<Int32> { sentences[sentence][...] }

  /// These sentences beside random grids of so many photos, which return after the last.
  func pairData(photos count: Int, cells: Int, channels: Int, using generator: inout SplitMix64) -> PairData {
    let grids = Tensor(uniform: 1, shape: [count, cells * channels], using: &generator)
    return PairData(
      grids: { photos, _ in
        grids.gatheringRows(photos.map { $0 % count }).reshaped([photos.count, cells, channels])
      }, words: words, views: 1)
  }
}
