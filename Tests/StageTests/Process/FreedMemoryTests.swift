import Foundation
import Testing

@testable import Stage

struct FreedMemoryTests {
  private func held() -> Int {
    let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4096
  }

  /// Small blocks that stay keep the heap from shrinking by itself.
  @Test func freedBlocksAreHandedBack() {
    var blocks: [UnsafeMutableRawPointer] = [], staying = blocks
    for number in 0..<4096 {
      let block = malloc(100_000)!
      memset(block, 1, 100_000)
      blocks.append(block)
      if number % 64 == 0 { staying.append(malloc(100)!) }
    }
    let before = held()
    for block in blocks { free(block) }
    returnFreedMemory(above: 1 << 20)
    #expect(before - held() > 200_000_000)
    for block in staying { free(block) }
  }
}
