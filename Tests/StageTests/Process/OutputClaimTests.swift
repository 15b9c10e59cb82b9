import Foundation
import TestSupport
import Testing

@testable import Stage

@Suite struct OutputClaimTests {
  @Test func oneAtATime() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/x.h5"
      try claiming(output) { () throws in
        #expect(
          errorText { try claiming(output) {} }
            == "\(output): another run is writing it: let it end, or give another --output")
        try claiming("\(folder)/y.h5") {}
      }
      try claiming(output) {}
      #expect(throws: OutputError("x")) { try claiming(output) { throw OutputError("x") } }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
    }
  }

  @Test func aLockLeftByKillIsInNobodysWay() throws {
    try withTemporaryFolder { folder in
      try Data().write(to: URL(fileURLWithPath: "\(folder)/x.h5.lock"))
      try claiming("\(folder)/x.h5") {}
    }
  }
}
