import Foundation
import TestSupport
import Testing

@testable import Serving

struct RoutesTests {
  @Test func eachAddressHasItsReply() async throws {
    try await withTemporaryFolder { folder in
      let routes = try TinyGallery(folder).routes()
      for (path, type) in [
        ("/", "text/html; charset=utf-8"), ("/page.js", "text/javascript; charset=utf-8"),
        ("/page.css", "text/css; charset=utf-8"), ("/icon.svg", "image/svg+xml; charset=utf-8"),
        ("/api/about", "application/json; charset=utf-8"), ("/api/like/1", "application/json; charset=utf-8"),
        ("/thumb/1", "image/jpeg"), ("/photo/1", "image/jpeg"), ("/seen/1", "image/jpeg"),
      ] {
        let reply = await routes.reply(to: .get(path))
        #expect(reply.status == 200 && reply.type == type && !reply.body.isEmpty, "\(path): \(reply.text.prefix(300))")
      }
      let found = await routes.reply(to: .get("/api/search", "q=a+bird&top=2"))
      #expect((found.object["photos"] as? [[String: Any]])?.count == 2)
      let attention = await routes.reply(to: .get("/api/attention/0", "q=a+bird"))
      #expect(attention.object["words"] as? [String] == ["a", "bird"])
    }
  }

  @Test func aPhotoThatIsSentIsCompared() async throws {
    try await withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), routes = try tiny.routes()
      let photo = try [UInt8](bytes(of: "\(tiny.photos)/b/2.png"))
      var request = Request("POST", "/api/like", query: "top=1", headers: ["host": "localhost:1"])
      request.body = { photo }
      let reply = await routes.reply(to: request)
      #expect((reply.object["photos"] as? [[String: Any]])?.first?["number"] as? Int == 2, "\(reply.text)")
      request.body = { Array("no photo".utf8) }
      #expect(await routes.reply(to: request).status == 415)
    }
  }

  /// Photos are numbers: no path leads anywhere.
  @Test(arguments: [
    "/../etc/passwd", "/thumb/../1", "/thumb/%2e%2e/1", "/thumb/0/", "//", "/thumb/etc/passwd", "/index.h5", "", "*",
    "/api", "/api/", "/api/like/", "/photos/a/0.png", "/page.js/", "/Thumb/1",
  ])
  func otherAddressesHaveNothing(path: String) async throws {
    try await withTemporaryFolder { folder in
      let reply = try await TinyGallery(folder).routes().reply(to: .get(path))
      #expect(reply.status == 404, "\(reply.status) \(reply.text)")
    }
  }

  @Test func oddRequestsAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let routes = try TinyGallery(folder).routes()
      for (path, query, status) in [
        ("/thumb/4", "", 404), ("/thumb/-1", "", 404), ("/thumb/١", "", 404), ("/thumb/0x1", "", 404),
        ("/thumb/99999999999999999999", "", 404), ("/thumb/1", "path=/etc/passwd", 400), ("/api/search", "", 400),
        ("/api/search", "q=zebra", 400), ("/api/search", "q=bird&nonsense=1", 400), ("/api/attention/0", "", 400),
        ("/api/attention/7", "q=bird", 404), ("/api/like/7", "", 404),
      ] {
        let reply = await routes.reply(to: .get(path, query))
        #expect(reply.status == status && reply.object["error"] is String, "\(path) \(query): \(reply.status)")
      }
      for method in ["PUT", "DELETE", "OPTIONS", "POST"] {
        #expect(await routes.reply(to: Request(method, "/", headers: ["host": "localhost:1"])).status == 405)
      }
      #expect(await routes.reply(to: Request("GET", "/", headers: ["host": "evil.example"])).status == 421)
    }
  }

  @Test func aTokenBecomesACookie() async throws {
    try await withTemporaryFolder { folder in
      let token = Token("abcdefghijklmnop", port: 1), routes = try TinyGallery(folder).routes(token: token)
      #expect(await routes.reply(to: .get("/")).status == 401)
      let reply = await routes.reply(to: .get("/", "token=abcdefghijklmnop"))
      #expect(reply.status == 200 && reply.allHeaders["Set-Cookie"] == token.cookieHeader)
      #expect(!reply.text.contains("abcdefghijklmnop"))
    }
  }

  /// A picture that was made lies in memory: the thread is not asked.
  @Test func picturesAreMadeOnce() async throws {
    try await withTemporaryFolder { folder in
      let tiny = try TinyGallery(folder), routes = try tiny.routes()
      let first = await routes.reply(to: .get("/photo/2"))
      let version = try #require(first.headers["ETag"]).filter { $0 != "\"" }
      try FileManager.default.removeItem(atPath: tiny.photos)
      let again = await routes.reply(to: .get("/photo/2", "v=\(version)"))
      #expect(again.body == first.body && again.headers["Cache-Control"]?.contains("immutable") == true)
      #expect(
        await routes.reply(to: .get("/photo/2", "v=\(version)", ["if-none-match": "\"\(version)\""])).status == 304)
      #expect(await routes.reply(to: .get("/photo/1")).status == 410)
    }
  }

  @Test func faultsHaveTheirStatus() {
    struct Odd: Error {}
    #expect(Routes.fault(Fault(404, "x")).status == 404 && Routes.fault(Odd()).status == 500)
  }
}
