import Testing

@testable import Datasets

struct EaselTests {
  private func easel(notesParts: Bool = true) -> Easel {
    Easel(Canvas(side: 40), Frame(origin: [20, 20], scale: 20), shot(.front), notesParts: notesParts)
  }

  @Test func theAreaOfAPartIsInSquareMetres() {
    var easel = easel()
    easel.lay(.bag, [-0.5, -0.5], [0.5, 0.5], cloth: [0.5, 0.2, 0.2]) { max(abs($0.x), abs($0.y)) - 0.5 }
    #expect(abs(easel.area(of: .bag) - 1) < 0.11 && easel.area(of: .hat) == 0)
    let before = easel.area(of: .bag)
    easel.lay(nil, [0, -1], [1, 1], cloth: [0, 0, 0]) { -$0.x }
    #expect(abs(easel.area(of: .bag) - before / 2) < 0.06)
  }

  @Test func aPasserByCountsForNothing() {
    var easel = easel(notesParts: false)
    easel.lay(.bag, [-0.5, -0.5], [0.5, 0.5], cloth: [0.5, 0.2, 0.2]) { max(abs($0.x), abs($0.y)) - 0.5 }
    #expect(easel.area(of: .bag) == 0 && easel.canvas.pixels[20 * 40 + 20] != .zero)
  }

  @Test func foldsDarkenTheEdge() {
    let folds = easel().folds
    #expect(folds([0.1, 0.2], 0) < folds([0.1, 0.2], -0.1))
  }

  @Test func theShadowIsSoft() {
    var easel = easel()
    easel.lay(nil, [-1, -1], [1, 1], distance: { _ in -1 }, colour: { _, _ in [1, 1, 1] })
    easel.layShadow([0, -0.5])
    let pixels = easel.canvas.pixels
    #expect(pixels[30 * 40 + 20].x < 0.8 && pixels[10 * 40 + 20].x == 1)
  }
}
