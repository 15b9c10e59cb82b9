import CRename
import Glibc

/// Gives a finished folder its final name. Where an older folder had that name, it then has the other one, and the
/// caller removes it.
///
/// - Throws: `FileError`; both folders are as they were.
package func putInPlace(folder partial: String, at place: String) throws(FileError) {
  try putInPlace(folder: partial, at: place, exchanging: exchange_names)
}

/// - Parameter exchange: lets two paths exchange their names; returns 0, or −1 and sets errno.
func putInPlace(
  folder partial: String, at place: String,
  exchanging exchange: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32
) throws(FileError) {
  // The rename fails where there is a folder with something in it.
  if rename(partial, place) == 0 || exchange(partial, place) == 0 { return }
  // Some file systems cannot exchange names: then the older folder is without its name for a moment.
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
