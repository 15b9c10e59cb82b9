import Testing

@testable import Datasets

/// A list of that content, or what it is refused with, without the folder's name.
private func read(_ text: String, as name: String = "list.csv") throws -> Result<ItemList, DatasetError> {
  try withTemporaryFolder { folder in
    try write(text, to: "\(folder)/\(name)")
    do { return .success(try ItemList(readingFrom: "\(folder)/\(name)")) } catch let error as DatasetError {
      return .failure(DatasetError(error.description.replacing(folder + "/", with: "")))
    }
  }
}

@Test func aTextHasAnIdentityALine() throws {
  let list = try read("\u{FEFF}wren\r\nblue jay\u{A0}\n\twren\n\n", as: "list.txt").get()
  #expect(
    list.count == 3 && list.identities == ["wren", "blue jay", "wren"] && list.names == nil && list.captionOf == nil)
  #expect(try read("", as: "list.txt").get().count == 0)
}

@Test func aTableNamesItsColumns() throws {
  let list = try read("Caption-of,text, identity\na.jpg ,\"one, two\",7\nb.jpg,three,7\n").get()
  #expect(
    list.count == 2 && list.identities == ["7", "7"] && list.captionOf == ["a.jpg", "b.jpg"] && list.names == nil)
  let photos = try read("item\nb.jpg\nc.jpg\na.jpg\n").get()
  #expect(try list.places(in: photos) == [2, 0] && photos.places(in: list) == nil)
}

@Test(arguments: [
  ("list.txt", "wren\n\njay\n", "list.txt:2: the line is empty, where an identity should be."),
  ("list.csv", "name\nwren\n", "list.csv: the first line names none of the columns item, identity, caption-of."),
  ("list.csv", "", "list.csv: the first line names none of the columns item, identity, caption-of."),
  (
    "list.csv", "item,identity\na,1\nb\n",
    "list.csv:3: 1 field where the first line has 2; quote fields that hold commas."
  ),
  ("list.csv", "item,identity\na,1\n\nb,\n", "list.csv:4: the identity is empty."),
  (
    "list.csv", "item;identity\na;1\n",
    "list.csv: semicolons separate the columns of the first line: save the table with commas, such as “CSV UTF-8”."
  ),
  (
    "list.csv", "item,Item\na,b\n",
    "list.csv: the first line names the column item twice: take one out, or call it otherwise."
  ),
  (
    "list.txt", "wren\nblue\u{0}jay\n",
    "list.txt:2: a NUL, a character that no text has: is the file damaged? Get it again, or take the NUL out."
  ),
  ("list.csv", "item\na\nb\na\n", "list.csv:4: item a is also in line 2."),
])
func malformedListsAreNamedWithTheirLine(name: String, text: String, words: String) throws {
  #expect(throws: DatasetError(words)) { _ = try read(text, as: name).get() }
}

@Test func captionsOfUnknownItemsAreNamed() throws {
  let captions = try read("caption-of\na\nb\n").get(), photos = try read("item\na\n").get(),
    nameless = try read("identity\n1\n").get()
  #expect(throws: DatasetError("\(captions.path):3: is a caption of b, which \(photos.path) does not have.")) {
    _ = try captions.places(in: photos)
  }
  #expect(
    throws: DatasetError("\(nameless.path): the captions of \(captions.path) name its items: it needs a column item.")
  ) {
    _ = try captions.places(in: nameless)
  }
  #expect(throws: DatasetError.self) { _ = try ItemList(readingFrom: "/nowhere/list.txt") }
}
