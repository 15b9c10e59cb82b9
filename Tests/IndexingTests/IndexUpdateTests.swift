import Artifacts
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct IndexUpdateTests {
  private func withPhotos(_ body: (_ folder: String, _ photos: String, TinyPack) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for photo in 1...5 { try TinyPack.writePhoto(photo, to: "\(folder)/p/\(photo % 2)/\(photo).png") }
      try body(folder, "\(folder)/p", TinyPack(folder))
    }
  }

  /// Whatever came before, the index is that of a run that begins with nothing.
  @Test(arguments: GridCoding.allCases)
  func anUpdateIsAsGoodAsNew(grids: GridCoding) throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5", manager = FileManager.default
      let first = try pack.index(photos, to: output, grids: grids)
      #expect(first == .init(photos: 5, new: 5, isChanged: true))
      try manager.removeItem(atPath: "\(photos)/0/4.png")
      try TinyPack.writePhoto(6, to: "\(photos)/new/6.png")
      try TinyPack.writePhoto(7, to: "\(photos)/1/3.png")
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(photos)/1/bad.jpg"))
      setTime(of: "\(photos)/1/1.png", to: 1)
      let report = try pack.index(photos, to: output, grids: grids)
      #expect(report.photos == 5 && report.new == 1 && report.changed == 1 && report.gone == 1 && report.isChanged)
      #expect(report.refused == ["1/bad.jpg: is a text, neither JPEG nor PNG: fetch the photo again"])
      let fresh = "\(folder)/fresh.h5"
      try pack.index(photos, to: fresh, grids: grids)
      #expect(try bytes(of: output) == bytes(of: fresh))
      let again = try pack.index(photos, to: output, grids: grids)
      #expect(!again.isChanged && again.new == 0 && again.refused == report.refused)
      // What was refused and is a photo now.
      try TinyPack.writePhoto(8, to: "\(photos)/1/bad.jpg")
      #expect(try pack.index(photos, to: output, grids: grids).refused == [])
    }
  }

  /// A content that changes while size and time stay is noticed: the file's other time is newer than the index.
  @Test func aChangeThatHidesIsFound() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5", path = "\(photos)/1/1.png", time = 1_700_000_000_000_000_000
      setTime(of: path, to: time)
      try pack.index(photos, to: output)
      let before = try #require(FileStamp(path))
      try TinyPack.writePhoto(9, to: path)
      setTime(of: path, to: time)
      let after = try #require(FileStamp(path))
      #expect(before.size == after.size && before.modified == after.modified)
      #expect(try pack.index(photos, to: output).changed == 1)
    }
  }

  /// A search that runs all day reads the index while it is brought up to date.
  @Test func anIndexThatIsReadIsNotTouched() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5"
      try pack.index(photos, to: output)
      let reader = try InputFile(output)
      // The photos are newer than the index, and may change within the tick of a coarse clock.
      #expect(try !pack.index(photos, to: output).isChanged)
      #expect(FileStamp(output) == reader.stamp)
      usleep(2_100_000)
      // They are settled now, which a new file says.
      let content = try bytes(of: output)
      #expect(try !pack.index(photos, to: output).isChanged)
      let settled = try #require(FileStamp(output))
      #expect(!settled.isSameFile(as: reader.stamp) && !reader.hasChanged)
      #expect(try bytes(of: output) == content)
      #expect(try !pack.index(photos, to: output).isChanged)
      #expect(FileStamp(output) == settled)
    }
  }

  /// A folder whose disk fails is not one whose photos are gone.
  @Test func whatLiesInAnUnreadableFolderStays() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5", hidden = "\(photos)/unreadable-folder"
      try TinyPack.writePhoto(6, to: "\(hidden)/6.png")
      try Data("x".utf8).write(to: URL(fileURLWithPath: "\(hidden)/bad.png"))
      try pack.index(photos, to: output)
      try FileManager.default.removeItem(atPath: "\(photos)/1/5.png")
      // The path of that folder is longer than the system allows.
      let long = photos + String(repeating: "/.", count: (4085 - photos.utf8.count) / 2)
      let report = try pack.index(long, to: output)
      #expect(report.photos == 5 && report.gone == 1 && report.new == 0, "\(report)")
      #expect(report.refused.count == 2 && report.refused[0].contains("the folder cannot be read"), "\(report)")
      let index = try PhotoIndex(readingFrom: output)
      #expect(try index.photos.paths(4..<5) == [RawPath("unreadable-folder/6.png")])
      #expect(try index.refused.paths(0..<1) == [RawPath("unreadable-folder/bad.png")])
      let again = try pack.index(photos, to: output)
      #expect(again.photos == 5 && again.new == 0 && again.changed == 0 && again.gone == 0, "\(again)")
    }
  }

  /// A run goes on from the parts of one that was killed: nothing is embedded twice.
  @Test func partsOfAKilledRunAreUsed() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5", fresh = "\(folder)/fresh.h5"
      try pack.index(photos, to: fresh)
      try FileManager.default.createDirectory(atPath: "\(output).parts", withIntermediateDirectories: true)
      // A part has other photos than the folder: one of them is gone since.
      try FileManager.default.copyItem(atPath: fresh, toPath: "\(output).parts/3.h5")
      try FileManager.default.removeItem(atPath: "\(photos)/1/5.png")
      try TinyPack.writePhoto(6, to: "\(photos)/6.png")
      let report = try pack.index(photos, to: output)
      #expect(report.photos == 5 && report.new == 1 && report.changed == 0 && report.gone == 0)
      #expect(!FileManager.default.fileExists(atPath: "\(output).parts"))
      try pack.index(photos, to: fresh)
      #expect(try bytes(of: output) == bytes(of: fresh))
    }
  }

  @Test func otherNetworksEmbedAllAnew() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5"
      try pack.index(photos, to: output)
      let other = try TinyPack(folder, seed: 6)
      var update = try IndexUpdate(
        other.networks(), of: RawPath(photos), grids: .int8, output: output, provenance: TinyPack.provenance)
      #expect(update.notes == ["\(output) was made by other networks or other --grids: it is made anew"])
      #expect(try update.run().new == 5)
      #expect(try pack.index(photos, to: output, anew: true).new == 5)
    }
  }

  /// Of a folder that is there still: one that was moved is not.
  @Test func theIndexOfAnotherFolderIsNotReplaced() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5", other = "\(folder)/other"
      try pack.index(photos, to: output)
      let before = try bytes(of: output)
      try TinyPack.writePhoto(6, to: "\(other)/6.png")
      let error = errorText { try pack.index(other, to: output) }
      #expect(error.hasPrefix("\(output): is the index of ") && error.contains("which is there still"), "\(error)")
      #expect(try bytes(of: output) == before)
      #expect(try pack.index(other, to: output, anew: true).new == 1)
    }
  }

  @Test func aFolderWithoutPhotosLeavesTheIndexAlone() throws {
    try withPhotos { folder, photos, pack in
      let output = "\(folder)/index.h5"
      try pack.index(photos, to: output)
      let before = try bytes(of: output)
      try FileManager.default.removeItem(atPath: photos)
      try FileManager.default.createDirectory(atPath: photos, withIntermediateDirectories: true)
      #expect(errorText { try pack.index(photos, to: output) }.contains("has no file whose name ends in .jpg"))
      try Data().write(to: URL(fileURLWithPath: "\(photos)/e.png"))
      let error = errorText { try pack.index(photos, to: output) }
      #expect(
        error.contains("none of its 1 photos can be used") && error.contains("e.png: the file is empty"), "\(error)")
      #expect(try bytes(of: output) == before)
    }
  }

  @Test func whatElseIsThereIsNoted() throws {
    try withPhotos { folder, photos, pack in
      for name in ["a.heic", "b.heic", "c"] { try Data().write(to: URL(fileURLWithPath: "\(photos)/\(name)")) }
      try FileManager.default.createSymbolicLink(atPath: "\(photos)/up", withDestinationPath: "..")
      let update = try IndexUpdate(
        pack.networks(), of: RawPath(photos), grids: .int8, output: "\(folder)/i.h5", provenance: TinyPack.provenance)
      #expect(update.notes == ["3 other files: 2 .heic, 1 without an ending", "1 link to a folder is not followed"])
      #expect(update.outlook == "5 photos: 5 to read, 0 known, 0 gone")
    }
  }
}
