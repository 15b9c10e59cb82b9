import Foundation
import Pools
import Testing

struct FoldTests {
  @Test func foldsPartTheIdentities() {
    for count in 2...5 {
      let folds = (1...count).map { Fold($0, of: count) }
      for identity in 0..<20 { #expect(folds.count { $0.contains(identity) } == 1) }
    }
    #expect((0..<6).filter(Fold(1, of: 2).contains) == [0, 2, 4])
  }

  @Test func itIsWrittenAsItIsRead() throws {
    #expect(Fold("2/3") == Fold(2, of: 3) && Fold(2, of: 3).description == "2/3")
    for text in ["", "2", "0/2", "3/2", "1/1", "1/2/3", "a/2", "1/", "-1/2"] { #expect(Fold(text) == nil, "\(text)") }
    let data = try JSONEncoder().encode([Fold(2, of: 3)])
    #expect(String(decoding: data, as: UTF8.self) == #"["2\/3"]"#)
    #expect(try JSONDecoder().decode([Fold].self, from: data) == [Fold(2, of: 3)])
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([Fold].self, from: Data(#"["3/2"]"#.utf8)) }
  }
}
