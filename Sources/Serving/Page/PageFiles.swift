/// What the page is made of, but for its text. The files lie beside this one, and are compiled in.
enum PageFiles {
  static let script = String(decoding: PackageResources.page_js, as: UTF8.self)
  static let style = String(decoding: PackageResources.page_css, as: UTF8.self)

  /// In the tab of a browser.
  static let icon = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#2d5fae"/>\
    <circle cx="14" cy="14" r="6.5" fill="none" stroke="#fff" stroke-width="3"/>\
    <path d="M19 19l7 7" stroke="#fff" stroke-width="3.5" stroke-linecap="round"/></svg>
    """
}
