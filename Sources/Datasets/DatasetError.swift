/// Something outside is wrong with a data set: says which file, what is wrong with it and what to do.
package struct DatasetError: Error, CustomStringConvertible, Equatable {
  package let description: String
  package init(_ description: String) { self.description = description }
}
