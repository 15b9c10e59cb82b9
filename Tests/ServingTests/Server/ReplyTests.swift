import Testing

@testable import Serving

struct ReplyTests {
  @Test func everyReplyIsStrict() throws {
    for reply in [try Reply.json([1]), .text("x", type: "text/html"), .refusal(.busy)] {
      let headers = reply.allHeaders, policy = try #require(headers["Content-Security-Policy"])
      #expect(policy.hasPrefix("default-src 'none'; script-src 'self';") && !policy.contains("unsafe"))
      #expect(headers["X-Content-Type-Options"] == "nosniff" && headers["Referrer-Policy"] == "no-referrer")
      #expect(headers["Cross-Origin-Resource-Policy"] == "same-origin")
    }
  }

  @Test func refusalsSayWhatAndWhen() {
    let reply = Reply.refusal(.busy)
    #expect(reply.status == 503 && reply.headers["Retry-After"] == "1")
    #expect(reply.object["error"] as? String == Fault.busy.description)
    #expect(Reply.refusal(Fault(400, "“<script>\n”")).object["error"] as? String == "“<script>\n”")
  }

  @Test func picturesAreKeptByBrowsers() {
    let picture = Picture(bytes: [1, 2], version: "ab")
    let first = Reply.picture(picture, isVersioned: true, known: nil)
    #expect(first.status == 200 && first.body == [1, 2] && first.headers["ETag"] == "\"ab\"")
    #expect(first.headers["Cache-Control"] == "private, max-age=31536000, immutable")
    let again = Reply.picture(picture, isVersioned: false, known: "\"ab\"")
    #expect(again.status == 304 && again.body == [] && again.headers["Cache-Control"] == "private, no-cache")
    #expect(Reply.picture(picture, isVersioned: false, known: "\"ac\"").status == 200)
  }
}
