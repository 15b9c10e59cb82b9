import Testing

@testable import Serving

struct HostCheckTests {
  @Test func onThisMachineOnlyItsOwnNamesCount() {
    let check = HostCheck(address: "127.0.0.1", port: 8321)
    for host in ["127.0.0.1:8321", "localhost:8321", "LOCALHOST:8321", "[::1]:8321"] {
      #expect(check.allows(host: host), "\(host)")
    }
    for host in [
      nil, "", "localhost", "localhost:80", "evil.example:8321", "127.0.0.1.evil.example:8321", "127.0.0.1:83210",
    ] {
      #expect(!check.allows(host: host), "\(host ?? "none")")
    }
    #expect(HostCheck(address: "::1", port: 80).allows(host: "localhost"))
  }

  /// The server cannot know by which names others reach it; they need the token.
  @Test func othersMayUseAnyName() {
    let check = HostCheck(address: "0.0.0.0", port: 8321)
    #expect(check.allows(host: "photos.example:8321") && !check.allows(host: nil))
    #expect(HostCheck.isLoopback("::1") && !HostCheck.isLoopback("0.0.0.0"))
  }

  @Test func otherSitesMayOnlyOpenThePage() {
    for site in [nil, "same-origin", "none"] {
      #expect(HostCheck.isWelcome(site: site, mode: "no-cors", path: "/thumb/1"))
    }
    for site in ["cross-site", "same-site"] {
      #expect(HostCheck.isWelcome(site: site, mode: "navigate", path: "/"))
      #expect(!HostCheck.isWelcome(site: site, mode: "navigate", path: "/api/search"))
      #expect(!HostCheck.isWelcome(site: site, mode: "no-cors", path: "/"))
    }
  }
}
