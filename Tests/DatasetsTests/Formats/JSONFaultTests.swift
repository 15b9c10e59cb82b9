import Foundation
import Testing

@testable import Datasets

struct JSONFaultTests {
  private func fault(_ text: String) -> String {
    JSONFault(in: Array(text.utf8)[...]).map { "\($0.line):\($0.column) \($0.reason)" } ?? ""
  }

  @Test(arguments: [
    "{}", "[]", "7", "-0.5E+3", "null", #""é\ud83d\ude00\\u0000""#,
    " [1, 2.5e-3, true,\r\n\tfalse, {\"a\": [{}], \"b\": {}}] ",
    #"[{"a": 1}, {"a": 2}]"#, #"{"a": {"a": {"a": 1}}, "b": 2}"#,
    String(repeating: "[", count: 512) + String(repeating: "]", count: 512),
  ])
  func soundTextsHaveNone(text: String) { #expect(fault(text) == "") }

  @Test(arguments: [
    ("", "1:1 the text is empty"), ("[{\"a\": NaN}]", "1:8 NaN is no JSON, though Python writes it"),
    ("[1,\n-Infinity]", "2:1 -Infinity is no JSON, though Python writes it"), ("[None]", "1:2 None is Python's"),
    ("[1, 2,]", "1:7 nothing follows the comma"), ("{\"a\": 1,\n}", "2:1 nothing follows the comma"),
    ("[1, // two\n2]", "1:5 JSON has no comments"), ("{'a': 1}", "1:2 a single quote"),
    ("{“a”: 1}", "1:2 a name in double quotes is needed here; a typographic quote"),
    ("{a: 1}", "1:2 “a” stands where a name"),
    ("[1 2]", "1:4 “2” stands where a comma or “]” is needed"), ("{\"a\" 1}", "1:6 “1” stands where a colon is needed"),
    ("[1]]", "1:4 “]” stands where nothing more is needed"), ("{}\n{}", "2:1 a second value begins: is it JSON lines"),
    ("[{\"a\": 1", "1:9 the text ends here, though an object is open: is the file cut short?"),
    ("[\n\"abc", "2:1 the text that begins here does not end: is the file cut short"),
    ("[1,", "1:4 the text ends here"),
    ("[\"a\nb\"]", "1:4 a line end or another control character"), (#"["C:\x"]"#, #"1:5 “\x” means nothing"#),
    (#"["\ud83d!"]"#, #"1:3 half of a character (a lone surrogate, \ud83d)"#),
    (#"["\ude00"]"#, "1:3 half of a character"),
    (#"["a\u0000b"]"#, #"1:4 \u0000, a NUL"#), (#"["\u00g1"]"#, #"1:3 \u needs four hexadecimal digits"#),
    (#"{"a": 1, "b": {"a": 2}, "a": 3}"#, #"1:25 the name "a" is there a second time in one object"#),
    ("[007]", "1:2 the number begins with 0"), ("[1.]", "1:4 “]” stands where a digit is needed"),
    ("[+1]", "1:2 “+” stands"),
    (String(repeating: "[", count: 513), "1:513 lists and objects stand more than 512 deep"),
  ])
  func theFirstFaultIsNamedWithItsPlace(text: String, words: String) {
    #expect(fault(text).hasPrefix(words), "\(fault(text))")
  }

  /// It would cost several times its size.
  @Test func aTextHasAnEnd() {
    let long = String(repeating: "a", count: 1 << 20)
    #expect(fault("[\"\(long)\"]").hasPrefix("1:2 a text of 1,048,578 bytes: is a quote missing"))
    #expect(fault("[\"\(long.dropLast(2))\"]") == "")
  }

  /// Foundation lets a comma pass at the end of a list, and a name pass twice; in all else the two agree.
  @Test func itRefusesWhatFoundationRefuses() {
    let seeds = [
      #"{"a":[1,2,{"b":null}],"c":"\u00e9\ud83d\ude00"}"#, #"[true,false,-1.5e+3,"x\n",[],{}]"#,
      #"[{"k":0.0,"l":[[[]]]},"\\\""]"#,
    ].map { Array($0.utf8) }
    for seed in seeds {
      for place in seed.indices {
        for byte in "[]{}\",:01-.eEntu\\ \n".utf8 {
          for change in 0..<2 {
            var text = seed
            if change == 0 { text[place] = byte } else { text.insert(byte, at: place) }
            let isRead = (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)) != nil
            let fault = JSONFault(in: text[...]), reason = fault?.reason ?? ""
            if reason.contains("comma") || reason.contains("second time") { continue }
            #expect((fault == nil) == isRead, "\(String(decoding: text, as: UTF8.self)): \(reason)")
          }
        }
      }
    }
  }
}
