import TestSupport
import Testing

@testable import Serving

struct AddressTests {
  @Test func addressesOfBothKindsAreTaken() throws {
    #expect(try Address(host: "localhost", port: 1).host == "127.0.0.1")
    #expect(try Address(host: "127.0.0.1", port: 0).page(port: 5, token: nil) == "http://127.0.0.1:5/")
    let token = Token("abcdefghijklmnop", port: 5)
    #expect(try Address(host: "::1", port: 5).page(port: 5, token: token) == "http://[::1]:5/?token=abcdefghijklmnop")
    let all = try Address(host: "0.0.0.0", port: 5).page(port: 5, token: nil)
    #expect(all.hasPrefix("http://") && all.hasSuffix(":5/") && !all.contains("0.0.0.0"))
    for host in ["127.0.0.1", "::1"] { _ = try Address(host: host, port: 7).socketAddress() }
  }

  @Test(arguments: ["", "example.org", "1.2.3", "1.2.3.4.5", ":", "127.0.0.1 ", "[::1]"])
  func othersAreRefused(host: String) {
    #expect(errorText { _ = try Address(host: host, port: 1) }.contains("give an address of this machine"))
  }
}
