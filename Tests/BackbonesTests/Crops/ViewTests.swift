import Testing

@testable import Backbones

struct ViewTests {
  /// A photo of 4×4 whose red is 10 · row + column.
  let photo: [UInt8] = (0..<16).flatMap { [UInt8($0 / 4 * 10 + $0 % 4), 100, 200] }

  func reds(_ name: String, cropSide: Int) throws -> [UInt8] {
    let crop = try View.list(name)[0].crop(of: 4, cropSide: cropSide)
    let x = images([photo], side: 4, [crop], cropSide: cropSide, Scaling(mean: 0, factor: 1)).elements
    #expect(stride(from: 1, to: x.count, by: 3).allSatisfy { x[$0] == 100 && x[$0 + 1] == 200 })
    return stride(from: 0, to: x.count, by: 3).map { UInt8(x[$0]) }
  }

  @Test func cropsLieWhereTheirNamesSay() throws {
    #expect(try reds("center", cropSide: 2) == [11, 12, 21, 22])
    #expect(try reds("center-flipped", cropSide: 2) == [12, 11, 22, 21])
    #expect(try reds("top-left", cropSide: 2) == [0, 1, 10, 11])
    #expect(try reds("top-right-flipped", cropSide: 2) == [3, 2, 13, 12])
    #expect(try reds("bottom-left", cropSide: 2) == [20, 21, 30, 31])
    #expect(try reds("bottom-right", cropSide: 1) == [33])
    #expect(try reds("center", cropSide: 3) == [0, 1, 2, 10, 11, 12, 20, 21, 22])
    #expect(try reds("bottom-right", cropSide: 4) == reds("center", cropSide: 4))
  }

  @Test func listsAreChecked() throws {
    #expect(try View.list("center,top-left-flipped").map(\.name) == ["center", "top-left-flipped"])
    #expect(View.all.count == 10)
    #expect(throws: ViewError.self) { try View.list("centre") }
    #expect(throws: ViewError.self) { try View.list("") }
    #expect(throws: ViewError.self) { try View.list("center,center") }
  }
}
