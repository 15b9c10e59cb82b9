import TestSupport
import Testing

@testable import Serving

struct AccessCheckTests {
  private func status(_ access: AccessCheck, _ request: Request) -> Int {
    do {
      try access.check(request)
      return 200
    } catch { return error.status }
  }

  @Test func whoIsOnThisMachineIsLetIn() {
    let access = AccessCheck(HostCheck(address: "127.0.0.1", port: 1), nil)
    #expect(status(access, .get("/api/search")) == 200 && access.headers == [:])
    #expect(status(access, .get("/", "", ["host": "evil.example"])) == 421)
    #expect(status(access, .get("/thumb/1", "", ["sec-fetch-site": "cross-site"])) == 403)
  }

  @Test func othersNeedTheToken() {
    let token = Token("abcdefghijklmnop", port: 1), access = AccessCheck(HostCheck(address: "0.0.0.0", port: 1), token)
    #expect(access.headers == ["Set-Cookie": token.cookieHeader])
    for path in ["/", "/api/search", "/thumb/0", "/page.js"] {
      #expect(status(access, .get(path)) == 401)
      #expect(status(access, .get(path, "", ["cookie": "lineup-1=abcdefghijklmnop"])) == 200)
      #expect(status(access, .get(path, "", ["authorization": "Bearer abcdefghijklmnop"])) == 200)
      #expect(status(access, .get(path, "", ["authorization": "Bearer abcdefghijklmno"])) == 401)
    }
    // In an address it counts on the first page only.
    #expect(status(access, .get("/", "token=abcdefghijklmnop")) == 200)
    #expect(status(access, .get("/api/search", "token=abcdefghijklmnop")) == 401)
    #expect(status(access, .get("/", "token=%")) == 400)
  }
}
