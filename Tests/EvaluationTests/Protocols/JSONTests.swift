import Results
import Foundation
import Testing
@testable import Evaluation

@Test func jsonKeepsItsOrderAndIsReadByOthers() throws {
  let json = JSON.object([
    ("zebra", .percent(0.123456789)),
    ("ant", .object([("count", .integer(3)), ("nothing", .null), ("not a number", .number(.nan))])),
    ("text", .text("a \"b\"\\\n\u{1}→")), ("none", .object([])),
  ])
  #expect(
    json.rendered() == """
      {
        "zebra": 12.3457,
        "ant": {
          "count": 3,
          "nothing": null,
          "not a number": null
        },
        "text": "a \\"b\\"\\\\\\n\\u0001→",
        "none": {}
      }

      """)
  let read = try JSONSerialization.jsonObject(with: Data(json.rendered().utf8)) as? [String: Any]
  #expect(read?["text"] as? String == "a \"b\"\\\n\u{1}→")
}
