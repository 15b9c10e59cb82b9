import Tensor
import TestSupport
import Testing

@testable import Evaluation

private func reports(
  _ names: [String], _ matrix: MemoryMatrix, _ queries: MatrixList, _ items: MatrixList, ties: TieRule = .pessimistic,
  bootstrap: Bootstrap? = nil,
  drawing: DrawnUnit = .queries, queriesAreColumns: Bool = false
) throws -> [ProtocolReport] {
  let similarities = Similarities(matrix, queriesAreColumns: queriesAreColumns, blockSize: 25)
  return try MatrixEvaluation(
    similarities, queries: queries, items: items, ties: ties, bootstrap: bootstrap, drawing: drawing
  )
  .reports(on: names.map { try #require(EvaluationProtocol($0)) })
}

private func list(_ identities: [Int]) -> MatrixList {
  MatrixList(name: "list", count: identities.count, identities: identities)
}

/// Three classes, of which the first has most photos: the share of photos (micro) is not the mean of the classes'
/// shares (macro).
@Test func reedsTopOneCountsPhotosAlike() throws {
  let photos = [3, 3, 3, 3, 5, 9]
  // Rows are classes 3, 5, 9. Photos 0, 1, 2 and 4 go to their own class, 3 to class 5, and 5 to class 3.
  let matrix = MemoryMatrix(rows: 3, columns: 6) {
    [[9, 9, 9, 1, 0, 8], [1, 2, 3, 7, 4, 2], [0, 0, 0, 0, 1, 5]][$0][$1]
  }
  let report = try reports(["reed-class-top1"], matrix, list([3, 5, 9]), list(photos))[0]
  #expect(try abs(#require(report["top1"]).value - 100 * 4.0 / 6) < 1e-9)  // macro: (3/4 + 1 + 0)/3
  #expect(report.counts.map(\.value) == [6, 3] && report.drawn == "photos" && report.openShare == 0)
}

/// CUB's class 006 has 41 photos: P@50 is 0.82 at best.
@Test func aClassOfFortyOnePhotosCannotReachOne() throws {
  let photos = [Int](repeating: 6, count: 41) + [Int](repeating: 7, count: 59)
  let matrix = MemoryMatrix(rows: 2, columns: 100) { photos[$1] == 6 + $0 ? 1 : Double($1) / 1000 }
  for rule in TieRule.allCases {
    let report = try reports(["reed-precision@50"], matrix, list([6, 7]), list(photos), ties: rule)[0]
    #expect(try abs(#require(report["precision_at_50"]).value - 91) < 1e-9)
    #expect(try abs(#require(report["ceiling"]).value - 91) < 1e-9)
  }
}

/// On the same embeddings the program's figures are those of the chain.
@Test func figuresAreThoseOfTheChain() throws {
  var generator = SplitMix64(seed: 8)
  let photos = Tensor(normal: 1, shape: [40, 6], using: &generator),
    sentences = Tensor(normal: 1, shape: [60, 6], using: &generator)
  let photoIdentities = (0..<40).map { $0 * $0 % 7 + 3 }, sentenceIdentities = (0..<60).map { $0 % 7 + 3 }
  let reed = ReedProtocol(
    photos: photos, sentences: sentences, photoIdentities: photoIdentities, sentenceIdentities: sentenceIdentities)
  let rankings = reed.rankings()
  let names = [
    "reed-class-top1", "reed-precision@1", "reed-precision@10", "reed-precision@50", "cmpl-average-precision@50",
  ]
  let expected = [
    reed.imageToTextTop1(), reed.reedPrecisionAtK(1, rankings), reed.reedPrecisionAtK(10, rankings),
    reed.reedPrecisionAtK(50, rankings),
    reed.averagePrecisionAtK(50, rankings),
  ]
  // The class scores themselves, and the sentences' inner products, of which they are means.
  let byClass = MemoryMatrix(rows: reed.classes.count, columns: 40) { Double(reed.scores.elements[$0 * 40 + $1]) }
  let bySentence = MemoryMatrix(rows: 60, columns: 40) { row, column in
    (0..<6).reduce(0.0) { $0 + Double(sentences.elements[row * 6 + $1]) * Double(photos.elements[column * 6 + $1]) }
  }
  for rule in TieRule.allCases {
    for (matrix, queries) in [(byClass, reed.classes), (bySentence, sentenceIdentities)] {
      let all = try reports(names, matrix, list(queries), list(photoIdentities), ties: rule)
      for (report, value) in zip(all, expected) {
        #expect(abs(report.figures[0].value - 100 * value) < 1e-9, "\(report.name)")
      }
      #expect(try abs(#require(all[3]["ceiling"]).value - 100 * reed.reedPrecisionCeiling(50)) < 1e-9)
    }
  }
  let retrieval = IdentityRetrieval(
    queries: sentences, gallery: photos, queryIdentities: sentenceIdentities, galleryIdentities: photoIdentities)
  let byIdentity = try reports(
    ["identity-top@1", "identity-top@5", "identity-map"], bySentence, list(sentenceIdentities), list(photoIdentities))
  for (report, value) in zip(byIdentity, [retrieval.topK[0], retrieval.topK[1], retrieval.meanAveragePrecision]) {
    #expect(abs(report.figures[0].value - 100 * value) < 1e-9, "\(report.name)")
  }
}

/// Every protocol by identity against orders written out, with ties, under each rule and either way around.
@Test(arguments: 0..<12) func identityFiguresEqualTheirDefinitions(trial: Int) throws {
  var generator = SplitMix64(seed: 31, stream: UInt64(trial))
  let scores = tiedScores(54, levels: 2 + trial / 2, using: &generator)
  let matrix = MemoryMatrix(rows: 9, columns: 6) { scores[$0 * 6 + $1] },
    turned = MemoryMatrix(rows: 6, columns: 9) { matrix[$1, $0] }
  let identities = [4, 1, 4, 0, 1, 1, 7, 0, 4], photos = [1, 4, 0, 4, 1, 5]  // 7 has no photo, 5 no sentence
  let classes = [0, 1, 4, 7]
  let names = [
    "identity-top@1", "identity-top@3", "identity-map", "identity-minp", "reed-class-top1", "reed-precision@2",
    "reed-precision@4", "cmpl-average-precision@3",
  ]
  func positives(_ identity: Int) -> Set<Int> { Set(photos.indices.filter { photos[$0] == identity }) }
  let means = classes.map { c in
    let rows = identities.indices.filter { identities[$0] == c }
    return (0..<6).map { column in rows.reduce(0.0) { $0 + matrix[$1, column] } / Double(rows.count) }
  }
  for rule in TieRule.allCases {
    func row(_ query: Int) -> [Double] { (0..<6).map { matrix[query, $0] } }
    func overQueries(_ measure: QueryMeasure) -> Double {
      let answered = identities.indices.filter { !positives(identities[$0]).isEmpty }
      return 100
        * answered.reduce(0) { $0 + OrderOracle.value(measure, row($1), positives: positives(identities[$1]), rule) }
        / Double(answered.count)
    }
    func overClasses(_ measure: QueryMeasure) -> Double {
      100
        * classes.indices.reduce(0) {
          $0 + OrderOracle.value(measure, means[$1], positives: positives(classes[$1]), rule)
        } / 4
    }
    let topOne =
      100
      * photos.indices.reduce(0.0) { sum, photo in
        sum
          + OrderOracle.value(
            .hit(at: 1), means.map { $0[photo] },
            positives: Set(classes.indices.filter { classes[$0] == photos[photo] }), rule)
      } / 6
    let expected = [
      overQueries(.hit(at: 1)), overQueries(.hit(at: 3)), overQueries(.averagePrecision),
      overQueries(.inverseNegativePenalty), topOne,
      overClasses(.precision(at: 2)), overClasses(.precision(at: 4)), overClasses(.cmplAveragePrecision(at: 3)),
    ]
    for (matrix, isTurned) in [(matrix, false), (turned, true)] {
      let all = try reports(names, matrix, list(identities), list(photos), ties: rule, queriesAreColumns: isTurned)
      for (report, value) in zip(all, expected) {
        #expect(abs(report.figures[0].value - value) < 1e-9, "\(report.name) \(rule)")
      }
      #expect(all[0].counts.map(\.value) == [8, 1, 6])
    }
  }
}

/// Of three captions of a photo, cuhk-6148 asks with the first two.
@Test func theSmallerSetOfCUHKHasTwoCaptionsAPhoto() throws {
  let ofCaption = [1, 0, 1, 1, 0]
  let queries = MatrixList(name: "q", count: 5, identities: ofCaption, photos: ofCaption)
  // Only caption 3, the third of photo 1, is wrong.
  let matrix = MemoryMatrix(rows: 5, columns: 2) { caption, photo in
    (photo == ofCaption[caption]) != (caption == 3) ? 1 : 0
  }
  let all = try reports(["cuhk-6156", "cuhk-6148"], matrix, queries, list([0, 1]))
  #expect(all[0]["top1"]?.value == 80 && all[0].counts[0].value == 5)
  #expect(all[1]["top1"]?.value == 100 && all[1].counts[0].value == 4)
  #expect(all[0].figures.map(\.key) == ["top1", "top5", "top10", "map", "minp"])
  #expect(all[0].tested == (5, 2) && all[0].published?.queries == 6156 && all[1].published?.queries == 6148)
}

/// Queries of one identity are all right or all wrong.
@Test func whatIsDrawnIsDeclared() throws {
  let identities = (0..<100).map { $0 / 10 }
  let matrix = MemoryMatrix(rows: 100, columns: 10) { query, item in
    item == identities[query] && identities[query] % 2 == 0 ? 2 : item == 3 ? 1 : 0.5 * Double(item) / 10
  }
  func report(_ name: String, _ drawing: DrawnUnit) throws -> ProtocolReport {
    try reports(
      [name], matrix, list(identities), list(Array(0..<10)), bootstrap: Bootstrap(resamples: 400, seed: 1),
      drawing: drawing)[0]
  }
  func width(_ report: ProtocolReport) throws -> Double {
    let interval = try #require(report.figures[0].interval)
    #expect(interval.contains(report.figures[0].value))
    return interval.upperBound - interval.lowerBound
  }
  let (queries, clusters) = (try report("identity-top@1", .queries), try report("identity-top@1", .identities))
  #expect(queries.drawn == "queries" && clusters.drawn == "identities with their queries")
  #expect(try width(clusters) > 2 * width(queries))
  #expect(try report("reed-class-top1", .identities).drawn == "classes with their photos")
  #expect(try report("reed-precision@1", .queries).drawn == "classes")
}

@Test func whatDoesNotFitIsNamed() throws {
  let matrix = MemoryMatrix(rows: 3, columns: 2) { _, _ in 0 }
  func words(_ name: String, _ queries: MatrixList, _ items: MatrixList) -> String {
    errorText { _ = try reports([name], matrix, queries, items) }
  }
  let photos = list([0, 1]), sentences = list([0, 1, 1])
  #expect(
    words("identity-map", list([1, 1, 1, 1]), photos)
      == "matrix.npy: has 3 queries and 2 items, but list lists 4 and list 2: give the lists that the matrix was made "
      + "from, in its order"
  )
  #expect(words("identity-map", photos, sentences).hasSuffix("but list lists 2 and list 3: give --transposed"))
  #expect(
    words("identity-map", sentences, MatrixList(name: "g.csv", count: 2))
      == "identity-map: needs to know the identity of each line, and g.csv tells none: give it, or a column identity")
  #expect(words("cuhk-6148", sentences, photos).contains("list does not tell whose they are: add a column caption-of"))
  #expect(
    words("rsum", sentences, photos)
      == "rsum: neither list nor list tells which photo a caption is of: give one of them a column caption-of")
}

/// No figure where there is nothing to count, but what was likely meant.
@Test func listsWithNothingInCommonAreRefused() throws {
  let matrix = MemoryMatrix(rows: 2, columns: 2) { Double($0 + $1) }
  func reason(_ asked: [String], _ found: [String], _ name: String = "identity-map") throws -> String {
    let queries = MatrixList(name: "q.txt", count: 2, identities: [0, 1], words: asked)
    let items = MatrixList(name: "g.txt", count: 2, identities: [2, 3], words: found)
    let error = #expect(throws: EvaluationError.self) { try reports([name], matrix, queries, items) }
    return error?.description ?? ""
  }
  #expect(
    try reason(["7.0", "100.0"], ["99", "100"])
      == "identity-map: no query has a right answer: q.txt has identities such as “100.0”, and g.txt such as “100”: "
      + "pandas writes whole numbers as floats where some are missing: write both lists alike")
  #expect(
    try reason(["wren", "jay"], ["owl", "jackdaw"], "reed-precision@1")
      == "reed-precision@1: no query has a right answer: q.txt has identities such as “wren”, and g.txt such as “owl”: "
      + "give the lists that the matrix was made from, with identities that are written alike")
}

@Test func queriesWithoutAnAnswerAreCounted() throws {
  let matrix = MemoryMatrix(rows: 3, columns: 2) { Double($0 + $1) }
  let report = try reports(["identity-top@1"], matrix, list([5, 6, 7]), list([6, 6]))[0]
  #expect(report.unanswered == .init(count: 2, asked: 3, example: "“5”", countZero: false))
  #expect(try reports(["identity-top@1"], matrix, list([6, 6, 6]), list([6, 6]))[0].unanswered == nil)
}
