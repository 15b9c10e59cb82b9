/// Sentences laid out for an LSTM: sorted by descending length, then step by step, every distinct word once.
public struct PackedSentences {
  /// How many sentences have a word t.
  public let batchSizes: [Int]
  /// The distinct words, in the order of their first appearance.
  public let words: [Int]
  /// For each packed word, its row in `words`.
  public let types: [Int]
  /// Where sentence i stands after sorting.
  public let position: [Int]
  /// The number of words of sentence i.
  public let lengths: [Int]
  private let starts: [Int]

  /// - Parameter sentences: word ids, at least one a sentence.
  public init(_ sentences: [ArraySlice<Int32>]) {
    lengths = sentences.map(\.count)
    precondition(lengths.allSatisfy { $0 > 0 }, "an empty sentence among \(sentences.count)")
    let lengths = lengths
    let order = sentences.indices.sorted { (lengths[$1], $0) < (lengths[$0], $1) }
    var position = [Int](repeating: 0, count: sentences.count)
    for (rank, i) in order.enumerated() { position[i] = rank }
    self.position = position

    var batchSizes: [Int] = [], types: [Int] = [], words: [Int] = []
    var typeOfWord: [Int32: Int] = [:]
    for t in 0..<(order.first.map { lengths[$0] } ?? 0) {
      let active = order.prefix { lengths[$0] > t }
      batchSizes.append(active.count)
      for i in active {
        let word = sentences[i][sentences[i].startIndex + t]
        if typeOfWord[word] == nil {
          typeOfWord[word] = words.count
          words.append(Int(word))
        }
        types.append(typeOfWord[word]!)
      }
    }
    self.batchSizes = batchSizes
    self.types = types
    self.words = words
    var starts: [Int] = [], sum = 0
    for size in batchSizes {
      starts.append(sum)
      sum += size
    }
    self.starts = starts
  }

  public var count: Int { lengths.count }

  /// The packed row of word t of sentence i.
  public func row(ofWord t: Int, in i: Int) -> Int { starts[t] + position[i] }

  /// The packed row of each sentence's last word.
  public var lastRows: [Int] { lengths.indices.map { row(ofWord: lengths[$0] - 1, in: $0) } }
}
