import Testing

@testable import Serving

struct TokenTests {
  private let token = Token("abcdefghijklmnop", port: 8321)

  @Test func oneIsMadeOfManyRandomBits() {
    let one = Token(port: 1), other = Token(port: 1)
    #expect(one.text.count == 64 && one.text != other.text && one.text.allSatisfy(\.isHexDigit))
  }

  @Test func itIsKnownFromThreePlaces() {
    #expect(token.isKnown(parameter: "abcdefghijklmnop", authorization: nil, cookies: nil))
    #expect(token.isKnown(parameter: nil, authorization: "Bearer abcdefghijklmnop", cookies: nil))
    #expect(token.isKnown(parameter: nil, authorization: nil, cookies: "a=b; lineup-8321=abcdefghijklmnop; c=d"))
    #expect(token.cookieHeader == "lineup-8321=abcdefghijklmnop; Path=/; HttpOnly; SameSite=Strict")
  }

  @Test func nothingElseIsTakenForIt() {
    for text in ["", "abcdefghijklmno", "abcdefghijklmnopq", "bbcdefghijklmnop", "ABCDEFGHIJKLMNOP"] {
      #expect(!token.isKnown(parameter: text, authorization: "Bearer \(text)", cookies: "lineup-8321=\(text)"))
    }
    #expect(!token.isKnown(parameter: nil, authorization: "abcdefghijklmnop", cookies: "lineup-80=abcdefghijklmnop"))
    #expect(!token.isKnown(parameter: nil, authorization: nil, cookies: "lineup-8321; =; ;"))
  }
}
