import Evaluation
import TestSupport
import Testing

@testable import Results

private func lines(_ text: String) -> [Sheet.Line] {
  text.split(separator: "\n").enumerated().map { line, row in
    (line + 1, row.split(separator: ",", omittingEmptySubsequences: false).map(String.init))
  }
}

@Test func figuresOfRunsAreWrittenAsTheyAreRead() throws {
  let text = """
    method,seed,figure,value
    best,1,photos,2958
    best,1,tie_rule,pessimistic
    best,2,photos,2958
    best,2,text_to_image_by_class.stage_1.ap50,68.66
    vse,1,network_share_ap50.stage_2_confidence,-0.5

    """
  let figures = try RunFigures(lines(text), source: "x.csv")
  #expect(figures.runs.map(\.method) == ["best", "best", "vse"] && figures.runs[1].figures.count == 2)
  #expect(figures.runs[0].settings == ["tie_rule": "pessimistic"] && figures.csv == text)
  for odd in ["best,one,photos,3", "best,1,,3", ",1,photos,3"] {
    #expect(
      errorText { _ = try RunFigures(lines("method,seed,figure,value\n" + odd), source: "x.csv") }
        == "x.csv:2: give a method, a seed and a figure")
  }
  for (odd, message) in [
    ("best,1,photos,nan", "x.csv:2: value is “nan”: give a number, or leave it empty"),
    ("best,1,photos,1e300", "x.csv:2: value is “1e300”: give a number, or leave it empty"),
    ("best,1,photos,3O", "x.csv:2: value is “3O”: give a number, or leave it empty"),
    ("best,1,photos,", "x.csv:2: photos has no value: give a number"),
    ("best,1,photos,3\nbest,1,photos,3", "x.csv:3: photos of best, seed 1, is there twice: keep one"),
  ] {
    #expect(
      errorText { _ = try RunFigures(lines("method,seed,figure,value\n" + odd), source: "x.csv") } == message)
  }
}

@Test func aRunTakesThePlaceOfItsLikeWithItsNote() throws {
  var figures = RunFigures([
    .init(method: "best", seed: 2, figures: ["photos": 1, "old": 2], settings: ["note": "run long ago"]),
    .init(method: "best", seed: 1, figures: ["photos": 3]),
  ])
  var pool = Metrics.Pool()
  pool.set("photos", count: 4)
  let metrics = Metrics(
    tieRule: .expected, trainedOn: ["train", "val"], fusion: .init(weights: ["re-ranking": 0.5], chosenOn: "val"),
    pools: ["test": pool])
  figures.replace(try .init(method: "best", seed: 2, metrics, pool: "test", path: "m.json"))
  #expect(
    figures.csv == """
      method,seed,figure,value
      best,1,photos,3
      best,2,fusion_chosen_on,val
      best,2,photos,4
      best,2,tie_rule,expected
      best,2,trained_on,"train,val"

      """)
  #expect(
    errorText { _ = try RunFigures.Run(method: "best", seed: 2, metrics, pool: "val", path: "m.json") }
      == "m.json: has no pool val, only test")
}
