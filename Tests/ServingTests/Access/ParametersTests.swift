import TestSupport
import Testing

@testable import Serving

struct ParametersTests {
  @Test func textIsDecoded() throws {
    let parameters = try Parameters("q=a+r%65d%20bird%2B&top=5&empty=&x")
    #expect(parameters["q"] == "a red bird+" && parameters["empty"] == nil && parameters["x"] == nil)
    #expect(try parameters.number("top", within: 1...9) == 5 && parameters.number("none", within: 1...9) == nil)
    #expect(try Parameters("q=%3Cscript%3E%00")["q"] == "<script>\0")
  }

  @Test func oddOnesAreRefused() throws {
    for (query, words) in [
      ("q=%", "has no two digits"), ("q=%4", "has no two digits"), ("q=%zz", "has no two digits"),
      ("q=%ff", "is no UTF-8"), ("q=a&q=b", "q= is there twice"),
    ] {
      #expect(errorText { _ = try Parameters(query) }.contains(words), "\(query)")
    }
    let parameters = try Parameters("top=0&n=99999999999999999999&long=\(String(repeating: "a", count: 2001))")
    for name in ["top", "n"] {
      #expect(errorText { _ = try parameters.number(name, within: 1...9) } == "\(name)=: give 1 to 9")
    }
    #expect(errorText { _ = try parameters.text("long") } == "long= has more than 2000 bytes: make it shorter")
    #expect(errorText { try parameters.check(areAmong: ["top", "n"]) }.hasPrefix("long=: there is no such parameter"))
  }
}
