import Attention
import Foundation

/// The sentences that both engines of a comparison work on: bench/workload.py says how they are written.
struct Workload {
  /// The number of words.
  let vocabulary: Int
  let sentences: [[Int32]]
  /// The sentences of each identity.
  let identities: [[Int]]

  struct Damaged: Error, CustomStringConvertible {
    let description: String
  }

  init(readingFrom path: String) throws {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw Damaged(description: "\(path) cannot be read: python bench/workload.py \(path) writes it")
    }
    let lines = text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int32($0) } }
    guard let first = lines.first, first.count == 2, first[0] > 0, first[1] > 0 else {
      throw Damaged(
        description:
          "\(path) does not begin with the numbers of words and identities: python bench/workload.py \(path) writes it "
          + "anew"
      )
    }
    let (vocabulary, count) = (first[0], first[1])
    var sentences: [[Int32]] = [], identities = [[Int]](repeating: [], count: Int(count))
    for (number, line) in lines.enumerated().dropFirst() {
      guard line.count > 1, (0..<count).contains(line[0]), line.dropFirst().allSatisfy((0..<vocabulary).contains) else {
        throw Damaged(
          description:
            "\(path), line \(number + 1) is not an identity and words: python bench/workload.py \(path) writes it anew")
      }
      identities[Int(line[0])].append(sentences.count)
      sentences.append(Array(line.dropFirst()))
    }
    self.vocabulary = Int(vocabulary)
    self.sentences = sentences
    self.identities = identities
  }

  func words(_ sentence: Int) -> ArraySlice<Int32> { sentences[sentence][...] }
}
