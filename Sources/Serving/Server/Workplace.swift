import Retrieval

/// What one thread works with: the networks, the gallery and its pictures.
package final class Workplace {
  let answerer: Answerer
  let pictures: PictureMaker
  package let about: About

  /// - Parameters:
  ///   - folder: where small pictures are kept; beside the gallery's file if nil.
  ///   - cache: keeps pictures in memory.
  /// - Throws: what `Answerer` throws.
  package init(_ answerer: Answerer, pictures folder: String?, cache: PictureCache) throws {
    self.answerer = answerer
    pictures = PictureMaker(answerer, folder: PictureFolder(folder ?? answerer.gallery.pictureFolder), cache: cache)
    about = try About(answerer)
  }

  /// Asks one question, so that what the first one needs is read before somebody asks it.
  package func warmUp() {
    guard about.photos > 0, let sentence = about.sentences.first ?? about.words.first else { return }
    _ = try? answerer.answer(SearchRequest(sentence: sentence, top: 1))
  }
}
