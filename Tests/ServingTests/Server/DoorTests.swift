import TestSupport
import Testing

@testable import Serving

struct DoorTests {
  private func status(_ door: Door, _ visit: Visit) -> Int {
    do {
      try door.check(visit)
      return 200
    } catch { return error.status }
  }

  @Test func whoIsOnThisMachineIsLetIn() {
    let door = Door(HostCheck(address: "127.0.0.1", port: 1), nil)
    #expect(status(door, .get("/api/search")) == 200 && door.headers == [:])
    #expect(status(door, .get("/", "", ["host": "evil.example"])) == 421)
    #expect(status(door, .get("/thumb/1", "", ["sec-fetch-site": "cross-site"])) == 403)
  }

  @Test func othersNeedTheToken() {
    let token = Token("abcdefghijklmnop", port: 1), door = Door(HostCheck(address: "0.0.0.0", port: 1), token)
    #expect(door.headers == ["Set-Cookie": token.cookieHeader])
    for path in ["/", "/api/search", "/thumb/0", "/page.js"] {
      #expect(status(door, .get(path)) == 401)
      #expect(status(door, .get(path, "", ["cookie": "lineup-1=abcdefghijklmnop"])) == 200)
      #expect(status(door, .get(path, "", ["authorization": "Bearer abcdefghijklmnop"])) == 200)
      #expect(status(door, .get(path, "", ["authorization": "Bearer abcdefghijklmno"])) == 401)
    }
    // In an address it counts on the first page only.
    #expect(status(door, .get("/", "token=abcdefghijklmnop")) == 200)
    #expect(status(door, .get("/api/search", "token=abcdefghijklmnop")) == 401)
    #expect(status(door, .get("/", "token=%")) == 400)
  }
}
