/// Whether a file or folder of this name is no data, but what a system leaves beside the data: macOS's `.DS_Store`,
/// `._photo.jpg` and `__MACOSX`, Windows' `Thumbs.db` and `desktop.ini`, and the locks of office programs.
package func isClutter(_ name: String) -> Bool {
  if name.hasPrefix(".") || name.hasPrefix("~$") { return true }
  return ["thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "icon\r", "$recycle.bin"].contains(name.lowercased())
}
