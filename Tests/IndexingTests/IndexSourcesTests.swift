import Artifacts
import Files
import Foundation
import TestSupport
import Testing
import TinyPack

@testable import Indexing

struct IndexSourcesTests {
  private func sources(_ pack: TinyPack, _ output: String, _ grids: GridCoding = .int8, anew: Bool = false) throws
    -> IndexSources
  {
    let networks = try pack.networks()
    return IndexSources(
      for: output, try networks.indexConfiguration(grids), dimensions: networks.dimensions, anew: anew)
  }

  @Test func anIndexAndItsPartsAreFoundInTheirOrder() throws {
    try withTemporaryFolder { folder in
      let pack = try TinyPack(folder), output = "\(folder)/index.h5"
      try TinyPack.writePhoto(1, to: "\(folder)/p/1.png")
      #expect(try sources(pack, output).paths == [])
      try pack.index("\(folder)/p", to: output)
      for number in [2, 10] {
        let part = IndexSources.part(number, for: output)
        try FileManager.default.createDirectory(
          atPath: IndexSources.folder(for: output), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: output, toPath: part)
      }
      let found = try sources(pack, output)
      #expect(found.paths == [output, "\(output).parts/2.h5", "\(output).parts/10.h5"] && found.hasIndex)
      #expect(found.nextPart(for: output) == "\(output).parts/11.h5" && found.notes == [])
      #expect(try found.index(2).photos.count == 1 && found.index(2) === found.index(2))
      #expect(try sources(pack, output, anew: true).paths == [])
      IndexSources.removeParts(of: output)
      #expect(!FileManager.default.fileExists(atPath: "\(output).parts"))
    }
  }

  @Test func whatOthersMadeIsNotUsedAndSaid() throws {
    try withTemporaryFolder { folder in
      let output = "\(folder)/index.h5"
      try TinyPack.writePhoto(1, to: "\(folder)/p/1.png")
      let pack = try TinyPack(folder)
      try pack.index("\(folder)/p", to: output)
      let other = try sources(pack, output, .float16)
      #expect(
        other.paths == []
          && other.notes == ["\(output) was made by other networks or other --grids: it is made anew"])
      try truncate(output, to: 3000)
      let damaged = try sources(pack, output)
      #expect(damaged.paths == [] && damaged.notes.count == 1 && damaged.notes[0].contains("is damaged"))
    }
  }
}
