import CRename
import Glibc

/// Gives a finished folder its final name. What had that name, a folder too, then has the other one, for its owner to
/// remove.
///
/// - Throws: `FileError`; both are as they were.
package func putInPlace(folder partial: String, at place: String) throws(FileError) {
  // This does nothing where a folder with something in it is there.
  if rename(partial, place) == 0 || exchange_names(partial, place) == 0 { return }
  // Some file systems cannot exchange two names at once.
  let old = place + ".old.partial"
  guard errno == EINVAL || errno == ENOSYS, rename(place, old) == 0 else {
    throw FileError(place, cannotBe: "replaced")
  }
  guard rename(partial, place) == 0 else {
    let number = errno
    rename(old, place)
    throw FileError(place, cannotBe: "replaced", number)
  }
  rename(old, partial)
}
